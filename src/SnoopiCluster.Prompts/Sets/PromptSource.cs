using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// Gives a data plan's prompts their texts, keeping the shards used last in memory. Safe for use by several
/// threads, so one may fetch the next window while another feeds this one; a shard that is being read does
/// not hold up the others.
/// </summary>
/// <param name="set">The shards of the prompt set that the plan was made for.</param>
/// <param name="maxShards">
/// Shards to keep, at least 1. Two windows are the right number; fewer only cost time.
/// </param>
public sealed class PromptSource(IPromptShards set, int maxShards)
{
    private readonly int _maxShards = maxShards >= 1
        ? maxShards
        : throw new ArgumentOutOfRangeException(
            nameof(maxShards), maxShards, "A prompt source keeps at least 1 shard.");

    private readonly Lock _lock = new();
    private readonly LinkedList<(PromptShardId Id, Lazy<PromptShard> Shard)> _kept = new();

    /// <summary>Shards in memory, or on their way there.</summary>
    public int NumShardsKept
    {
        get
        {
            lock (_lock)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>The prompt of a planned sample.</summary>
    /// <exception cref="ArgumentException">The plan was made for another prompt set.</exception>
    /// <exception cref="PromptSetException">The shard is missing or damaged.</exception>
    /// <exception cref="PromptShardFetchException">The shard could not be fetched; try again.</exception>
    public Prompt Get(PlannedPrompt planned) => new(planned.Id, ShardOf(planned).TextAt(planned.Offset));

    /// <summary>The ledger's digest of a planned sample, from what the shard holds.</summary>
    /// <exception cref="ArgumentException">The plan was made for another prompt set.</exception>
    /// <exception cref="PromptSetException">The shard is missing or damaged.</exception>
    /// <exception cref="PromptShardFetchException">The shard could not be fetched; try again.</exception>
    public PromptDigest DigestOf(PlannedPrompt planned) =>
        PromptDigest.Of(planned.Id, ShardOf(planned).Utf8At(planned.Offset));

    /// <summary>Reads the shards of a window that are not there yet.</summary>
    /// <exception cref="PromptSetException">A shard is missing or damaged.</exception>
    /// <exception cref="PromptShardFetchException">A shard could not be fetched; try again.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void Fetch(PlanWindow window, CancellationToken cancellationToken)
    {
        foreach (PromptShardId shard in window.Shards)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Load(shard, cancellationToken);
        }
    }

    private PromptShard ShardOf(PlannedPrompt planned) =>
        set.Manifest.IdOf(planned.Shard, planned.Offset) == planned.Id
            ? Load(planned.Shard, CancellationToken.None)
            : throw new ArgumentException(
                $"Prompt {planned.Id} is not at place {planned.Offset} of prompt shard {planned.Shard} "
                    + "in this set: the data plan was made for another one.",
                nameof(planned));

    private PromptShard Load(PromptShardId id, CancellationToken cancellationToken)
    {
        Lazy<PromptShard> shard = Reserve(id, cancellationToken);
        try
        {
            return shard.Value;
        }
        catch
        {
            // A file that could not be read may be readable later; a failed load must not stay.
            Forget(id, shard);
            throw;
        }
    }

    // Finds the shard, or makes a place for it; most recently used first.
    private Lazy<PromptShard> Reserve(PromptShardId id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            for (var node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Id == id)
                {
                    _kept.Remove(node);
                    _kept.AddFirst(node);
                    return node.Value.Shard;
                }
            }

            if (_kept.Count == _maxShards)
            {
                _kept.RemoveLast();
            }

            Lazy<PromptShard> shard = new(() => set.ReadShard(id, cancellationToken));
            _kept.AddFirst((id, shard));
            return shard;
        }
    }

    private void Forget(PromptShardId id, Lazy<PromptShard> shard)
    {
        lock (_lock)
        {
            _kept.Remove((id, shard));
        }
    }
}
