using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Grains;

namespace SnoopiCluster.Silo.Metrics;

/// <summary>Turns what happens in the cluster into counts. Safe for use by several threads.</summary>
internal sealed class ClusterInstruments(SiloMetrics metrics, TimeProvider time) : IClusterInstruments
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, WatchedRun> _runs = [];

    /// <inheritdoc/>
    public void RunTurned(RunState? before, RunState after, IReadOnlyList<RunEvent> events, RunMessage? message)
    {
        if (before?.Status != after.Status)
        {
            metrics.StatusChanges.WithLabels(SiloMetrics.LabelOf(after.Status)).Inc();
        }

        CountCheckpoints(before, events, message);
        if (message is RankIsBroken { Broken.Kind: BreakKind.StatesDiffer } && events.Count > 0)
        {
            metrics.LedgerMismatches.WithLabels("ranks").Inc();
        }

        lock (_gate)
        {
            WatchedRun run = WatchedOf(before ?? after);
            run.Turned(after);
            if (before is not null && Disruption.Of(before, after, events, message) is { } cause)
            {
                metrics.Disruptions.WithLabels(SiloMetrics.LabelOf(cause)).Inc();
                run.Disrupted ??= (cause, time.GetTimestamp());
            }

            if (events.Any(told => told.Kind == RunEventKind.GroupFormed) && run.Disrupted is { } disrupted)
            {
                metrics.RecoverySeconds.WithLabels(SiloMetrics.LabelOf(disrupted.Cause))
                    .Observe(time.GetElapsedTime(disrupted.At).TotalSeconds);
                run.Disrupted = null;
            }

            if (after.Status.HoldsSlots())
            {
                Show(run, after, hasBegun: before?.Status.HoldsSlots() != true);
            }
            else
            {
                Hide(run, isOver: after.Status.IsTerminal() || after.Status == RunStatus.Paused);
            }
        }
    }

    /// <inheritdoc/>
    public void NodeDied(bool wasLeaving) => metrics.NodeDeaths.WithLabels(wasLeaving ? "yes" : "no").Inc();

    /// <summary>Whether a run's rows are counted.</summary>
    public bool Watches(RunId id)
    {
        lock (_gate)
        {
            return _runs.ContainsKey(id);
        }
    }

    /// <summary>
    /// Counts a run's rows from its stored state on. Rows may come before anything else of it does: ranks go on while the silo
    /// starts anew.
    /// </summary>
    public void Watch(RunState stored)
    {
        lock (_gate)
        {
            if (stored.Status.HoldsSlots())
            {
                WatchedOf(stored);
            }
        }
    }

    /// <summary>Rows of a run were stored; those that were counted before are left out.</summary>
    public void RowsStored(RunId id, IReadOnlyList<StepRecord> rows)
    {
        lock (_gate)
        {
            if (!_runs.TryGetValue(id, out WatchedRun? run))
            {
                return; // over
            }

            foreach (StepRecord row in rows.Where(row => row.Step >= run.NextStep))
            {
                run.NextStep = row.Step + 1;
                metrics.Steps.WithLabels(row.Ledger.Outcome == StepOutcome.Applied ? "applied" : "skipped").Inc();
                metrics.TrainingSamples.Inc(run.Batch);
                if (row.Metrics is { } measured)
                {
                    Observe(run, measured);
                }
            }

            if (run.IsShown)
            {
                metrics.RunProgress.WithLabels(run.Label).Set(Now());
            }
        }
    }

    /// <summary>Rows were not stored.</summary>
    public void RowsRefused(string reason) => metrics.RowsRefused.WithLabels(reason).Inc();

    /// <summary>A run's ledger was recomputed from the prompts' texts.</summary>
    public void LedgerVerified(bool isProven)
    {
        metrics.LedgerVerifications.Inc();
        if (!isProven)
        {
            metrics.LedgerMismatches.WithLabels("verification").Inc();
        }
    }

    private void CountCheckpoints(RunState? before, IReadOnlyList<RunEvent> events, RunMessage? message)
    {
        foreach (RunEvent told in events)
        {
            if (told.Kind == RunEventKind.CheckpointAbandoned)
            {
                // A group that formed and could not use checkpoints that there are: they are damaged.
                metrics.Checkpoints.WithLabels(message is RankHasFormed ? "unusable" : "abandoned").Inc();
            }
            else if (told.Kind == RunEventKind.CheckpointCommitted)
            {
                metrics.Checkpoints.WithLabels("committed").Inc();
                Measure(before?.Checkpoints.Pending);
            }
        }
    }

    private void Measure(PendingCheckpoint? committed)
    {
        if (committed is null)
        {
            return;
        }

        metrics.CheckpointBytes.Inc(committed.Parts.Sum(part => part.Files.Sum(file => file.NumBytes)));
        if (committed.Parts.Max(part => part.Seconds) is { } seconds)
        {
            metrics.CheckpointSeconds.Observe(seconds);
        }
    }

    private void Observe(WatchedRun run, StepMetrics measured)
    {
        metrics.StepSeconds.Observe(measured.Seconds);
        foreach ((string phase, double seconds) in measured.PhaseSeconds)
        {
            bool isKnown = StepPhases.All.Any(known => StepPhases.NameOf(known) == phase);
            metrics.PhaseSeconds.WithLabels(isKnown ? phase : StepPhases.NameOf(StepPhase.Other)).Inc(Math.Max(0, seconds));
            if (phase == StepPhases.NameOf(StepPhase.AllReduce))
            {
                metrics.AllReduceSeconds.Observe(seconds);
            }
        }

        if (!run.IsShown)
        {
            return;
        }

        metrics.RunSamplesPerSecond.WithLabels(run.Label).Set(measured.SamplesPerSecond);
        metrics.RunLoraLoss.WithLabels(run.Label).Set(measured.LoraLoss);
        if (measured.VsdLoss is { } vsd)
        {
            metrics.RunVsdLoss.WithLabels(run.Label).Set(vsd);
        }

        if (measured.ClipLoss is { } clip)
        {
            metrics.RunClipLoss.WithLabels(run.Label).Set(clip);
        }
    }

    private void Show(WatchedRun run, RunState state, bool hasBegun)
    {
        metrics.RunInfo.WithLabels(run.Label, run.Guidance).Set(1);
        metrics.RunStep.WithLabels(run.Label).Set(state.Step);
        metrics.RunPlannedSteps.WithLabels(run.Label).Set(state.Spec.Steps);
        metrics.RunRanks.WithLabels(run.Label).Set(state.IsFormed ? state.Membership?.WorldSize ?? 0 : 0);
        if (hasBegun || !run.IsShown)
        {
            metrics.RunProgress.WithLabels(run.Label).Set(Now());
        }

        run.IsShown = true;
    }

    private void Hide(WatchedRun run, bool isOver)
    {
        if (run.IsShown)
        {
            run.IsShown = false;
            metrics.ForgetRun(run.Label, run.Guidance);
        }

        if (isOver)
        {
            _runs.Remove(run.Id);
        }
    }

    private WatchedRun WatchedOf(RunState state)
    {
        if (!_runs.TryGetValue(state.Id, out WatchedRun? run))
        {
            run = new WatchedRun(state);
            _runs.Add(state.Id, run);
        }

        return run;
    }

    private double Now() => time.GetUtcNow().ToUnixTimeMilliseconds() / 1e3;
}
