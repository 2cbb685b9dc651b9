using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Memberships;

/// <summary>One rank of a membership.</summary>
/// <param name="Process">The process that is the rank.</param>
/// <param name="Slot">Where it runs.</param>
public readonly record struct Member(RankProcessId Process, SlotId Slot);
