using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Answer of <c>GET /runs/{id}/logs?rank=N&amp;search=TEXT&amp;after=N&amp;before=N&amp;max=500</c>, all of them optional: what
/// the run's rank processes wrote to their standard error. <c>after</c> reads on from a line, <c>before</c> backwards from one;
/// with neither, the newest lines are given. To follow, ask again with <see cref="Last"/> as <c>after</c>.
/// </summary>
/// <param name="Lines">Lines in the order in which the silo took them, oldest first.</param>
/// <param name="First">Number of the first line here: give it as <c>before</c> for those before it; null when there is none.</param>
/// <param name="Last">
/// Give it as <c>after</c> for what comes next: the last line that was looked at, whether it fitted or not.
/// </param>
/// <param name="HasMore">Whether there are more lines in the direction that was read: after the last, else before the first.</param>
public sealed record RankLogPage(ImmutableArray<RankLogLine> Lines, long? First, long Last, bool HasMore);
