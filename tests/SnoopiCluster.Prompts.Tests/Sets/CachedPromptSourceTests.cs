using System.Collections.Concurrent;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Prompts.Tests.Sets;

public sealed class CachedPromptSourceTests : PromptFileCase
{
    private const int NumPrompts = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PromptSet _set;
    private readonly DataPlan _plan;

    public CachedPromptSourceTests()
    {
        _set = PromptSet.Build(
            Folder.File("set"),
            [Write("a.txt", string.Concat(Enumerable.Range(0, NumPrompts).Select(i => $"prompt {i}\n")))],
            promptsPerShard: 10);
        _plan = new DataPlan(seed: 4, _set.Manifest.ShardSizes, globalBatch: 5, windowShards: 2);
    }

    [Fact]
    public void MoveTo_FirstStep_FetchesThisWindowAndTheNextAndNoMore()
    {
        FetchLog log = new(_set);
        using CachedPromptSource source = new(_plan, log);

        source.MoveTo(0);
        log.WaitFor(4);
        source.MoveTo(1);

        PromptShardId[] expected = [.. _plan.WindowsFrom(0).Take(2).SelectMany(window => window.Shards)];
        Assert.Equal(expected, log.Fetched);
        Assert.Null(source.FetchAheadFault);
    }

    [Fact]
    public void Get_StepsOfTwoDataEpochs_GivesTheTextsAndFetchesEachShardOnceAnEpoch()
    {
        FetchLog log = new(_set);
        using CachedPromptSource source = new(_plan, log);
        int numSteps = 2 * NumPrompts / _plan.GlobalBatch;

        for (int step = 0; step < numSteps; step++)
        {
            source.MoveTo(step);
            foreach (PlannedPrompt planned in _plan.OfStep(step))
            {
                Assert.Equal($"prompt {planned.Id}", source.Get(planned).Text);
            }
        }

        // Steps follow at once here, so a shard may come late and once more; one from the end of the first
        // data epoch may still be there in the second.
        Assert.InRange(log.Fetched.Length, 18, 2 * 24);
    }

    [Fact]
    public void Get_WithoutMoveTo_FetchesWhatItNeeds()
    {
        using CachedPromptSource source = new(_plan, new FetchLog(_set));

        Assert.All(
            _plan.OfStep(17), planned => Assert.Equal($"prompt {planned.Id}", source.Get(planned).Text));
    }

    [Fact]
    public void Get_AfterFetchingAheadFailed_TriesAgain()
    {
        FetchLog log = new(_set) { IsDown = true };
        using CachedPromptSource source = new(_plan, log);
        source.MoveTo(0);
        SpinWait.SpinUntil(() => source.FetchAheadFault is not null, Patience);
        Assert.IsType<PromptShardFetchException>(source.FetchAheadFault);
        PlannedPrompt planned = _plan.OfStep(0)[0];
        Assert.Throws<PromptShardFetchException>(() => source.Get(planned));

        log.IsDown = false;

        Assert.Equal($"prompt {planned.Id}", source.Get(planned).Text);
    }

    [Fact]
    public void Dispose_WhileAFetchHangs_EndsIt()
    {
        using ManualResetEventSlim isFetching = new();
        PromptShardCache hanging = new(
            _set.Manifest,
            Folder.File("cache"),
            1 << 20,
            async (_, cancellationToken) =>
            {
                isFetching.Set();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return [];
            },
            TimeProvider.System);
        CachedPromptSource source = new(_plan, hanging);
        source.MoveTo(0);
        Assert.True(isFetching.Wait(Patience, TestContext.Current.CancellationToken));

        source.Dispose();

        Assert.Equal(0, hanging.NumFetched);
    }

    [Fact]
    public void Constructor_PlanOfAnotherSet_Throws()
    {
        DataPlan other = new(seed: 4, [NumPrompts], globalBatch: 5);

        var error = Assert.Throws<ArgumentException>(() => new CachedPromptSource(other, _set));

        Assert.Contains("do not belong together", error.Message, StringComparison.Ordinal);
    }

    // Fetches from the set's own folder, keeping the order.
    private sealed class FetchLog : IPromptShards
    {
        private readonly ConcurrentQueue<PromptShardId> _fetched = new();
        private readonly PromptSet _set;
        private readonly PromptShardCache _cache;

        public FetchLog(PromptSet set)
        {
            _set = set;
            _cache = new PromptShardCache(set.Manifest, "", maxBytes: 0, Fetch, TimeProvider.System);
        }

        public bool IsDown { get; set; }

        public PromptSetManifest Manifest => _set.Manifest;

        public PromptShardId[] Fetched => [.. _fetched];

        public void WaitFor(int count) => Assert.True(
            SpinWait.SpinUntil(() => _fetched.Count >= count, Patience),
            $"{_fetched.Count} of {count} shards were fetched");

        public PromptShard ReadShard(PromptShardId id, CancellationToken cancellationToken)
        {
            if (IsDown)
            {
                return _cache.ReadShard(id, cancellationToken);
            }

            PromptShard shard = _set.ReadShard(id, cancellationToken);
            _fetched.Enqueue(id);
            return shard;
        }

        private static Task<byte[]> Fetch(PromptShardEntry entry, CancellationToken cancellationToken) =>
            throw new IOException("503");
    }
}
