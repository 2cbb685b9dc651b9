using System.Collections.Concurrent;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// A rank's prompts: gives a data plan's prompts their texts, and fetches the shards of this window and the
/// next on a thread of its own, so that a step finds its texts in memory. <see cref="MoveTo"/> is called by
/// one thread; the others may be called by several.
/// </summary>
public sealed class CachedPromptSource : IDisposable
{
    private const int WindowsAhead = 2; // this one, and the next
    private const int WindowsKept = 3; // a shard that comes when the step has moved on drives out none then

    private readonly DataPlan _plan;
    private readonly PromptSource _source;
    private readonly BlockingCollection<PlanWindow> _wanted = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private IReadOnlyList<PlanWindow> _current = [];
    private Exception? _fault;

    /// <summary>Makes a source; nothing is fetched before <see cref="MoveTo"/>.</summary>
    /// <param name="plan">The run's data plan.</param>
    /// <param name="shards">The prompt set that it was made for.</param>
    /// <exception cref="ArgumentException">The plan was made for another prompt set.</exception>
    public CachedPromptSource(DataPlan plan, IPromptShards shards)
    {
        if (!plan.ShardSizes.SequenceEqual(shards.Manifest.ShardSizes))
        {
            throw new ArgumentException(
                $"The data plan has {plan.NumPrompts} prompts in {plan.ShardSizes.Length} shards, and the "
                    + $"prompt set {shards.Manifest.NumPrompts} in {shards.Manifest.Shards.Length}: they do "
                    + "not belong together.",
                nameof(plan));
        }

        _plan = plan;
        _source = new PromptSource(shards, WindowsKept * plan.WindowShards);
        _thread = new Thread(FetchAhead) { Name = "prompt fetcher", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// What ended the last attempt to fetch ahead; null when it went well. Nothing is lost by it: a text that
    /// is not there when a step needs it is fetched then, and only that fails the step.
    /// </summary>
    public Exception? FetchAheadFault => Volatile.Read(ref _fault);

    /// <summary>
    /// Says which step comes next, so that its window and the one after are fetched. Returns at once; called
    /// with every step, it does nothing as long as the window stays.
    /// </summary>
    /// <param name="step">0-based step.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public void MoveTo(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        PlanWindow[] windows = [.. _plan.WindowsFrom(step).Take(WindowsAhead)];
        PlanWindow[] fresh;
        lock (_lock)
        {
            fresh = [.. windows.Where(window => !Contains(_current, window))];
            _current = windows;
        }

        foreach (PlanWindow window in fresh)
        {
            _wanted.Add(window);
        }
    }

    /// <summary>The prompt of a planned sample; waits for its shard where that is not there yet.</summary>
    /// <exception cref="ArgumentException">The plan was made for another prompt set.</exception>
    /// <exception cref="PromptSetException">The shard is missing or damaged.</exception>
    /// <exception cref="PromptShardFetchException">The shard could not be fetched; try again.</exception>
    public Prompt Get(PlannedPrompt planned) => _source.Get(planned);

    /// <summary>The ledger's digest of a planned sample, from what the shard holds.</summary>
    /// <exception cref="ArgumentException">The plan was made for another prompt set.</exception>
    /// <exception cref="PromptSetException">The shard is missing or damaged.</exception>
    /// <exception cref="PromptShardFetchException">The shard could not be fetched; try again.</exception>
    public PromptDigest DigestOf(PlannedPrompt planned) => _source.DigestOf(planned);

    /// <summary>Ends the fetching and waits for its thread.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
        _wanted.Dispose();
    }

    private void FetchAhead()
    {
        try
        {
            foreach (PlanWindow window in _wanted.GetConsumingEnumerable(_stop.Token))
            {
                Fetch(window);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Fetch(PlanWindow window)
    {
        try
        {
            foreach (PromptShardId shard in window.Shards)
            {
                // When the step has moved on, its own windows matter more.
                if (!IsWanted(window))
                {
                    return;
                }

                _source.Fetch(window with { Shards = [shard] }, _stop.Token);
            }

            Volatile.Write(ref _fault, null);
        }
        catch (Exception e) when (e is PromptSetException or PromptShardFetchException)
        {
            Volatile.Write(ref _fault, e);
        }
    }

    private bool IsWanted(PlanWindow window)
    {
        lock (_lock)
        {
            return Contains(_current, window);
        }
    }

    // A window is told by its place; its list of shards follows from that.
    private static bool Contains(IReadOnlyList<PlanWindow> windows, PlanWindow window) =>
        windows.Any(other => other.DataEpoch == window.DataEpoch && other.Index == window.Index);
}
