using System.Collections.Immutable;

namespace SnoopiCluster.Core.Progress;

/// <summary>Lines that were read.</summary>
/// <param name="Lines">In the order of their numbers.</param>
/// <param name="Last">Number of the last line that was looked at, whether it fitted or not: read on after it.</param>
/// <param name="HasMore">Whether more lines fit in the direction that was read.</param>
public sealed record RankLogRead(ImmutableArray<RankLogLine> Lines, long Last, bool HasMore);
