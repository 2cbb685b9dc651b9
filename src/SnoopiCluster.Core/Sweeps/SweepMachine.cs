using System.Collections.Immutable;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// A sweep's life: it starts trials in the order of their numbers while fewer than
/// <see cref="SweepSpec.MaxConcurrent"/> are under way, ends those that its early-stop rules single out, and
/// is over when all are. A paused run holds nothing and does not count as under way; the sweep waits for its
/// end all the same.
/// </summary>
public static class SweepMachine
{
    /// <summary>Takes one message.</summary>
    /// <param name="state">Where the sweep stands.</param>
    /// <param name="message">What it is told.</param>
    /// <param name="now">The time.</param>
    public static SweepTurn Apply(SweepState state, SweepMessage message, DateTimeOffset now)
    {
        switch (message)
        {
            case SweepStarted:
                return Advance(WithNewTrials(state) with { StartedAt = state.StartedAt ?? now }, [], now);
            case SweepRestarted:
                return Advance(state, EffectsUnderWay(state), now);
            case SweepExtended(var spec):
                return state.Status is SweepStatus.Running or SweepStatus.Completed
                    ? Advance(
                        WithNewTrials(state with
                        {
                            Spec = spec,
                            Status = SweepStatus.Running,
                            EndedAt = null,
                            Cause = "extended",
                        }),
                        [],
                        now)
                    : new SweepTurn.Refused(
                        $"Sweep {state.Id} is {state.Status} ({state.Cause}) and cannot be extended. "
                            + "Start another one.");
            case StopRequested(var cause):
                return state.Status == SweepStatus.Running
                    ? CancelAll(state, SweepStatus.Stopping, cause, now)
                    : new SweepTurn.Refused(
                        $"Sweep {state.Id} is {state.Status} ({state.Cause}); there is nothing to stop.");
            case RunChanged(var run, var status, var step):
                return Change(state, run, trial => trial with { Status = status, Step = Math.Max(trial.Step, step) }, now);
            case StepsMeasured(var run, var windows):
                return Change(state, run, trial => windows.Aggregate(trial, Measure), now);
            case SampleMeasured(var run, var samples):
                return Change(state, run, trial => trial with { LastSample = samples }, now);
            case QualityMeasured(var run, var step, var metric, var value):
                return metric == state.Spec.Metric?.Name && double.IsFinite(value)
                    ? Change(state, run, trial => Measure(trial, new MetricPoint(step, value)), now)
                    : new SweepTurn.Taken(state, []);
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "No such message.");
        }
    }

    private static SweepState WithNewTrials(SweepState state)
    {
        ImmutableArray<ImmutableArray<AxisValue>> added = TrialExpansion.Beyond(
            state.Spec, [.. state.Trials.Select(trial => trial.Values)]);
        int first = state.Trials.Length;
        return state with
        {
            Trials = [.. state.Trials, .. added.Select((values, i) => TrialOf(state, first + i, values))],
        };
    }

    private static SweepTrial TrialOf(SweepState state, int number, ImmutableArray<AxisValue> values) =>
        new(number, TrialExpansion.RunOf(state.Id, number), values, SpecOf(state, number, values).Steps)
        {
            Plateau = state.Spec.Metric is null ? null : new Plateau(state.Spec.EarlyStop.PlateauWindow),
        };

    private static RunSpec SpecOf(SweepState state, int number, ImmutableArray<AxisValue> values) => RunSpecReader.Read(
        TrialExpansion.DocumentOf(state.Spec, number, values), $"trial {number} of sweep {state.Id}");

    private static StartRun StartOf(SweepState state, SweepTrial trial) =>
        new(trial.Number, trial.Run, SpecOf(state, trial.Number, trial.Values));

    private static SweepTurn.Taken Change(
        SweepState state, RunId run, Func<SweepTrial, SweepTrial> change, DateTimeOffset now)
    {
        SweepTrial? trial = state.Trials.FirstOrDefault(trial => trial.Run == run);
        if (trial?.Status is null)
        {
            return new SweepTurn.Taken(state, []);
        }

        SweepTrial changed = change(trial);
        SweepState next = state with { Trials = state.Trials.SetItem(trial.Number, changed) };
        return changed.IsActive && changed.StopCause is null && EarlyStops.WhyOf(next, changed) is { } cause
            ? Advance(
                next with { Trials = next.Trials.SetItem(trial.Number, changed with { StopCause = cause }) },
                [new CancelRun(run, cause)],
                now)
            : Advance(next, [], now);
    }

    private static SweepTrial Measure(SweepTrial trial, StepWindow window) =>
        trial.LastWindow is { } last && window.FirstStep <= last.LastStep
            ? trial
            : trial with
            {
                Divergence = trial.Divergence.Add(window),
                Step = Math.Max(trial.Step, window.LastStep + 1),
                LastWindow = window with
                {
                    VsdLoss = window.VsdLoss ?? trial.LastWindow?.VsdLoss,
                    LoraLoss = window.LoraLoss ?? trial.LastWindow?.LoraLoss,
                },
            };

    private static SweepTrial Measure(SweepTrial trial, MetricPoint point) => trial with
    {
        Metric = trial.Metric.Add(point),
        Plateau = trial.Plateau?.Add(point),
    };

    /// <summary>What follows from where the trials stand.</summary>
    private static SweepTurn.Taken Advance(SweepState state, ImmutableArray<SweepEffect> effects, DateTimeOffset now)
    {
        if (state.Status == SweepStatus.Running)
        {
            SweepTrial[] failed = [.. state.Trials.Where(trial => trial.Status == RunStatus.Failed)];
            return failed.Length > state.Spec.MaxFailedTrials
                ? CancelAll(
                    state,
                    SweepStatus.Failing,
                    $"{failed.Length} trials have failed, the last is {failed[^1].Run}; "
                        + $"max_failed_trials is {state.Spec.MaxFailedTrials}",
                    now,
                    effects)
                : StartOrComplete(state, effects, now);
        }

        return state.IsTerminal || state.Trials.Any(trial => trial.IsActive)
            ? new SweepTurn.Taken(state, effects)
            : End(state, state.Status == SweepStatus.Failing ? SweepStatus.Failed : SweepStatus.Stopped, effects, now);
    }

    private static SweepTurn.Taken StartOrComplete(
        SweepState state, ImmutableArray<SweepEffect> effects, DateTimeOffset now)
    {
        int room = state.Spec.MaxConcurrent
            - state.Trials.Count(trial => trial.IsActive && trial.Status != RunStatus.Paused);
        SweepTrial[] starting = [.. state.Trials.Where(trial => trial.Status is null).Take(Math.Max(0, room))];
        SweepState started = starting.Length == 0 ? state : state with
        {
            Trials =
            [
                .. state.Trials.Select(
                    trial => starting.Contains(trial) ? trial with { Status = RunStatus.Queued } : trial),
            ],
        };
        ImmutableArray<SweepEffect> all = [.. effects, .. starting.Select(trial => StartOf(state, trial))];
        return started.Trials.All(trial => trial.Status is { } status && status.IsTerminal())
            ? End(started with { Cause = "every trial is over" }, SweepStatus.Completed, all, now)
            : new SweepTurn.Taken(started, all);
    }

    private static SweepTurn.Taken CancelAll(
        SweepState state,
        SweepStatus status,
        string cause,
        DateTimeOffset now,
        ImmutableArray<SweepEffect>? before = null) =>
        Advance(
            state with { Status = status, Cause = cause },
            [
                .. before ?? [],
                .. state.Trials.Where(trial => trial.IsActive).Select(trial => new CancelRun(trial.Run, cause)),
            ],
            now);

    private static SweepTurn.Taken End(
        SweepState state, SweepStatus status, ImmutableArray<SweepEffect> effects, DateTimeOffset now) =>
        new(state with { Status = status, EndedAt = now }, [.. effects, new SweepEnded(status, state.Cause)]);

    /// <summary>
    /// What was to be done for the trials under way, once more: none of it does harm twice.
    /// </summary>
    private static ImmutableArray<SweepEffect> EffectsUnderWay(SweepState state)
    {
        bool isEnding = state.Status is SweepStatus.Stopping or SweepStatus.Failing;
        SweepTrial[] active = [.. state.Trials.Where(trial => trial.IsActive)];
        return
        [
            .. active.Where(trial => trial is { Status: RunStatus.Queued, Step: 0 })
                .Select(trial => StartOf(state, trial)),
            .. active.Where(trial => isEnding || trial.StopCause is not null)
                .Select(trial => new CancelRun(trial.Run, trial.StopCause ?? state.Cause)),
        ];
    }
}
