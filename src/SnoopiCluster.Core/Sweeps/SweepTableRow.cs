using System.Collections.Immutable;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>One trial at a glance.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Run">Its run.</param>
/// <param name="Name">The run's name.</param>
/// <param name="Values">Where it stands on each axis, in the order of the axes.</param>
/// <param name="Status">Where the run stands in its life; null before it is started.</param>
/// <param name="Step">Steps that it has done.</param>
/// <param name="Steps">Steps that it has to do.</param>
/// <param name="VsdLoss">Its last VSD loss; null before the first.</param>
/// <param name="LoraLoss">Its last LoRA loss; null before the first.</param>
/// <param name="Metric">Its last value of the sweep's metric; null before the first.</param>
/// <param name="Stability">How it trains; null while nothing was measured.</param>
/// <param name="Remark">Why it is not stable, or why the sweep ended it; null otherwise.</param>
public sealed record SweepTableRow(
    int Trial,
    RunId Run,
    string Name,
    ImmutableArray<AxisValue> Values,
    RunStatus? Status,
    long Step,
    long Steps,
    double? VsdLoss,
    double? LoraLoss,
    double? Metric,
    StabilityVerdict? Stability,
    string? Remark)
{
    /// <summary>The row of a trial as it stands.</summary>
    internal static SweepTableRow Of(SweepTrial trial, SweepSpec spec)
    {
        StabilityVerdict verdict = Enum.GetValues<StabilityVerdict>().Max(
            verdict => trial.WhyOf(verdict, spec) is null ? StabilityVerdict.Stable : verdict);
        bool isMeasured = trial.LastWindow is not null || trial.LastSample is not null;
        return new SweepTableRow(
            trial.Number,
            trial.Run,
            TrialExpansion.NameOf(spec, trial.Number),
            trial.Values,
            trial.Status,
            trial.Step,
            trial.Steps,
            trial.LastWindow?.VsdLoss,
            trial.LastWindow?.LoraLoss,
            trial.Metric.Newest?.Value,
            isMeasured || verdict != StabilityVerdict.Stable ? verdict : null,
            trial.StopCause ?? trial.WhyOf(verdict, spec));
    }
}
