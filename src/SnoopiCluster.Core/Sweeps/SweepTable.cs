using System.Collections.Immutable;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>A sweep at a glance.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands in its life.</param>
/// <param name="Cause">Why it stands there.</param>
/// <param name="Metric">What its trials are compared by; null when nothing.</param>
/// <param name="Rows">One row a trial, in the order of their numbers.</param>
public sealed record SweepTable(
    SweepId Sweep, string Name, SweepStatus Status, string Cause, SweepMetric? Metric, ImmutableArray<SweepTableRow> Rows)
{
    /// <summary>The table of a sweep as it stands.</summary>
    public static SweepTable Of(SweepState state) => new(
        state.Id,
        state.Spec.Name,
        state.Status,
        state.Cause,
        state.Spec.Metric,
        [.. state.Trials.Select(trial => SweepTableRow.Of(trial, state.Spec))]);
}
