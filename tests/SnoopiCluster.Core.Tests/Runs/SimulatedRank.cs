using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

/// <summary>A rank process of the simulation: what a real one keeps, and what it has said so far.</summary>
internal sealed class SimulatedRank(RankProcessId id, SlotId slot)
{
    public RankProcessId Id { get; } = id;

    public SlotId Slot { get; } = slot;

    public bool IsAlive { get; set; } = true;

    public bool IsReady { get; set; }

    public bool IsFormed { get; set; }

    public bool IsReporter { get; set; }

    public bool HasStopped { get; set; }

    public long? State { get; set; }

    public CheckpointEntry? Restore { get; init; }

    public long FirstUnacknowledged { get; set; }

    public RankOrder Orders { get; set; }

    public Membership? Group { get; set; }

    public Fence LastFence { get; set; }

    public List<RunMessage> Unheard { get; } = [];
}
