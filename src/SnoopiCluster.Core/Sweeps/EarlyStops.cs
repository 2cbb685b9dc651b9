namespace SnoopiCluster.Core.Sweeps;

/// <summary>Whether a rule of the sweep ends a trial.</summary>
internal static class EarlyStops
{
    /// <summary>The rule and why, for a person; null when the trial goes on.</summary>
    public static string? WhyOf(SweepState state, SweepTrial trial)
    {
        EarlyStopSpec spec = state.Spec.EarlyStop;
        bool isInGrace = trial.Step < spec.Grace * trial.Steps;
        foreach (EarlyStopRule rule in spec.Rules.Where(rule => rule == EarlyStopRule.Diverged || !isInGrace))
        {
            (string name, string? why) = rule switch
            {
                EarlyStopRule.Diverged => ("diverged", trial.WhyOf(StabilityVerdict.Diverged, state.Spec)),
                EarlyStopRule.Saturated => ("saturated", trial.WhyOf(StabilityVerdict.Saturated, state.Spec)),
                EarlyStopRule.Plateau => ("plateau", trial.WhyOf(StabilityVerdict.Plateau, state.Spec)),
                EarlyStopRule.BelowMedian => ("below median", WhyBelowMedian(state, trial)),
                _ => throw new ArgumentOutOfRangeException(nameof(state), rule, "No such rule."),
            };
            if (why is not null)
            {
                return $"{name}: {why}";
            }
        }

        return null;
    }

    // The grace counts from the step that was measured: a measurement comes later than the steps after it.
    private static string? WhyBelowMedian(SweepState state, SweepTrial trial) =>
        state.Spec.Metric is { } metric
        && trial.Metric.Newest is { } newest
        && newest.Step >= state.Spec.EarlyStop.Grace * trial.Steps
            ? MedianRule.WhyOf(
                metric,
                newest,
                state.Trials.Where(other => other.Number != trial.Number).Select(other => other.Metric),
                state.Spec.EarlyStop.MinPeers)
            : null;
}
