using System.Collections.Immutable;

namespace SnoopiCluster.Core.Runs;

/// <summary>How many runs a query finds, whatever page of them is read.</summary>
/// <param name="NumByStatus">
/// Runs that fit the query but for its statuses, by status; one that no run has is left out.
/// </param>
public sealed record RunCounts(ImmutableSortedDictionary<RunStatus, int> NumByStatus)
{
    /// <summary>Runs of these statuses; null for all.</summary>
    public int Of(IReadOnlyList<RunStatus>? status) => status is null
        ? NumByStatus.Values.Sum()
        : status.Distinct().Sum(one => NumByStatus.GetValueOrDefault(one));
}
