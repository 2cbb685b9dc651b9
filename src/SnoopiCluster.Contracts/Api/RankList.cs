using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Answer of <c>GET /runs/{id}/ranks</c>.</summary>
/// <param name="Ranks">The ranks of the group that the run has or is gathering, in order; none while it holds no slots.</param>
public sealed record RankList(ImmutableArray<RankView> Ranks);

/// <summary>A rank of a run.</summary>
/// <param name="Rank">Its number, from 0.</param>
/// <param name="Slot">Where it runs; null while a slot is awaited.</param>
/// <param name="Phase">How far its process is.</param>
/// <param name="Pulse">The newest that it said of itself in the present group; null before.</param>
/// <param name="PulseAt">When the silo heard it.</param>
/// <param name="IsStraggler">Whether it makes the others wait; see <see cref="Stragglers"/>.</param>
public sealed record RankView(
    int Rank, SlotId? Slot, RankPhase Phase, RankPulse? Pulse, DateTimeOffset? PulseAt, bool IsStraggler);
