using System.Collections.Immutable;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Core.DataPlans;

/// <summary>
/// Which prompts each step takes: a pure function of (seed, shard sizes, global batch, window), the same at
/// every world size. Sample i of step k has the global position <c>q = k*B + i</c>, which is place
/// <c>q mod N</c> of data epoch <c>q div N</c>; every data epoch visits every prompt exactly once, in an
/// order of its own.
/// </summary>
/// <remarks>
/// Shuffling inside windows of a few shards keeps the text at hand small (design, section 4). The orders are
/// computed when first needed, some milliseconds for a full window, and a few of them are kept, so a step
/// costs microseconds. Safe for use by several threads.
/// </remarks>
public sealed class DataPlan
{
    /// <summary>Shards read together, when a spec does not say.</summary>
    public const int DefaultWindowShards = 8;

    /// <summary>
    /// Most shards that a window may have: its prompts are counted in an <see cref="int"/>.
    /// </summary>
    public const int MaxWindowShards = 65_536;

    // This step's window and the next, for a training and a fetching thread.
    private const int NumKeptOrders = 4;

    private readonly ulong _key;
    private readonly ImmutableArray<long> _firstPrompts;
    private readonly Lock _lock = new();
    private readonly EpochOrder?[] _epochs = new EpochOrder?[NumKeptOrders];
    private readonly WindowOrder?[] _windows = new WindowOrder?[NumKeptOrders];
    private int _nextEpochSlot;
    private int _nextWindowSlot;

    /// <summary>Lays out the plan; nothing is shuffled yet.</summary>
    /// <param name="seed">The run's seed; any value.</param>
    /// <param name="shardSizes">
    /// Prompts in each shard of the set, each 1 to <see cref="PromptSetManifest.MaxPromptsPerShard"/>.
    /// </param>
    /// <param name="globalBatch">Samples of a step over all ranks, B, at least 1.</param>
    /// <param name="windowShards">Shards read together, w, 1 to <see cref="MaxWindowShards"/>.</param>
    /// <exception cref="ArgumentException">An argument is outside its range.</exception>
    public DataPlan(
        long seed, ImmutableArray<int> shardSizes, int globalBatch, int windowShards = DefaultWindowShards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(globalBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowShards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowShards, MaxWindowShards);
        if (shardSizes.IsDefaultOrEmpty
            || shardSizes.Any(size => size is < 1 or > PromptSetManifest.MaxPromptsPerShard))
        {
            throw new ArgumentException(
                $"A data plan needs shards of 1 to {PromptSetManifest.MaxPromptsPerShard} prompts each; "
                    + $"these are [{(shardSizes.IsDefault ? "" : string.Join(", ", shardSizes.Take(8)))}].",
                nameof(shardSizes));
        }

        Seed = seed;
        ShardSizes = shardSizes;
        GlobalBatch = globalBatch;
        WindowShards = windowShards;
        _key = PlanPermutation.KeyOf(seed);
        ImmutableArray<long>.Builder firstPrompts = ImmutableArray.CreateBuilder<long>(shardSizes.Length);
        foreach (int size in shardSizes)
        {
            firstPrompts.Add(NumPrompts);
            NumPrompts += size;
        }

        _firstPrompts = firstPrompts.MoveToImmutable();
    }

    /// <summary>The run's seed.</summary>
    public long Seed { get; }

    /// <summary>Prompts in each shard, in the manifest's order.</summary>
    public ImmutableArray<int> ShardSizes { get; }

    /// <summary>Samples of a step over all ranks, B.</summary>
    public int GlobalBatch { get; }

    /// <summary>Shards read together, w; the last window of a data epoch may have fewer.</summary>
    public int WindowShards { get; }

    /// <summary>Prompts in the set, N: the length of a data epoch in samples.</summary>
    public long NumPrompts { get; }

    /// <summary>The prompts of a whole step, by sample index.</summary>
    /// <param name="step">0-based step.</param>
    public ImmutableArray<PlannedPrompt> OfStep(long step) =>
        OfSamples(step, new SampleRange(0, GlobalBatch));

    /// <summary>The prompts that one rank takes in a step, by sample index.</summary>
    /// <param name="step">0-based step.</param>
    /// <param name="rank">0-based rank.</param>
    /// <param name="worldSize">Number of ranks, at most <see cref="GlobalBatch"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public ImmutableArray<PlannedPrompt> OfRank(long step, int rank, int worldSize) =>
        OfSamples(step, SampleRange.Of(rank, worldSize, GlobalBatch));

    /// <summary>
    /// The windows from the one that holds the first sample of a step onwards, without end. Take as many as
    /// shall be at hand: design section 4 keeps two.
    /// </summary>
    /// <param name="step">0-based step.</param>
    public IEnumerable<PlanWindow> WindowsFrom(long step)
    {
        (long dataEpoch, long place) = Math.DivRem(PositionOf(step, 0), NumPrompts);
        return Walk(dataEpoch, place);

        IEnumerable<PlanWindow> Walk(long epochIndex, long firstPlace)
        {
            EpochOrder epoch = EpochLocked(epochIndex);
            for (int window = epoch.Locate(firstPlace).Window; ; window++)
            {
                if (window == epoch.NumWindows)
                {
                    epoch = EpochLocked(epoch.DataEpoch + 1);
                    window = 0;
                }

                yield return epoch.Describe(window);
            }
        }
    }

    private ImmutableArray<PlannedPrompt> OfSamples(long step, SampleRange samples)
    {
        PlannedPrompt[] prompts = new PlannedPrompt[samples.Count];
        (long dataEpoch, long place) = Math.DivRem(PositionOf(step, samples.Start), NumPrompts);
        lock (_lock)
        {
            for (int i = 0; i < prompts.Length; i++)
            {
                EpochOrder epoch = Epoch(dataEpoch);
                (int window, int placeInWindow) = epoch.Locate(place);
                (int shard, int offset) = Window(epoch, window).At(placeInWindow);
                prompts[i] = new PlannedPrompt(
                    samples.Start + i,
                    new PromptId(_firstPrompts[shard] + offset),
                    new PromptShardId(shard),
                    offset);
                if (++place == NumPrompts)
                {
                    dataEpoch++;
                    place = 0;
                }
            }
        }

        return [.. prompts];
    }

    private long PositionOf(long step, int sampleIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return checked((step * GlobalBatch) + sampleIndex);
    }

    private EpochOrder EpochLocked(long dataEpoch)
    {
        lock (_lock)
        {
            return Epoch(dataEpoch);
        }
    }

    private EpochOrder Epoch(long dataEpoch)
    {
        foreach (EpochOrder? kept in _epochs)
        {
            if (kept?.DataEpoch == dataEpoch)
            {
                return kept;
            }
        }

        EpochOrder epoch = new(_key, dataEpoch, ShardSizes, WindowShards);
        _epochs[_nextEpochSlot] = epoch;
        _nextEpochSlot = (_nextEpochSlot + 1) % NumKeptOrders;
        return epoch;
    }

    private WindowOrder Window(EpochOrder epoch, int window)
    {
        foreach (WindowOrder? kept in _windows)
        {
            if (kept?.DataEpoch == epoch.DataEpoch && kept.Window == window)
            {
                return kept;
            }
        }

        WindowOrder order = new(_key, epoch, window, ShardSizes);
        _windows[_nextWindowSlot] = order;
        _nextWindowSlot = (_nextWindowSlot + 1) % NumKeptOrders;
        return order;
    }
}
