using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Answer of <c>GET /runs/{id}/ranks</c>.</summary>
/// <param name="Ranks">The ranks of the group that the run has or is gathering, in order; none while it holds no slots.</param>
public sealed record RankList(ImmutableArray<RankHealth> Ranks);

/// <summary>How a rank of a run is.</summary>
/// <param name="Rank">Which it is, and where it runs.</param>
/// <param name="Pulse">The newest that it said of itself in the present group; null before.</param>
/// <param name="PulseAt">When the silo heard it.</param>
/// <param name="IsStraggler">Whether it makes the others wait; see <see cref="Stragglers"/>.</param>
public sealed record RankHealth(RankView Rank, RankPulse? Pulse, DateTimeOffset? PulseAt, bool IsStraggler);
