using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Core.Tests.Sweeps;

public sealed class SweepMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly (string, string)[] Six = [("max_concurrent", "2"), ("max_failed_trials", "1")];

    private SweepState _state = new(SweepId.Of([1, 2, 3, 4, 5, 6]), SweepDocuments.Read(Six));

    [Fact]
    public void Started_SixTrials_StartsTwoInTheOrderOfTheirNumbers()
    {
        StartRun[] started = [.. Send(new SweepStarted()).Cast<StartRun>()];

        Assert.Equal([0, 1], started.Select(start => start.Trial));
        Assert.Equal(["guidance-000", "guidance-001"], started.Select(start => start.Spec.Name));
        Assert.Equal(started.Select(start => start.Run), _state.Trials.Take(2).Select(trial => trial.Run));
        Assert.Empty(Send(new SweepStarted()));
    }

    [Fact]
    public void RunChanged_TrialsEnd_StartsTheNextUntilAllAreOver()
    {
        Send(new SweepStarted());
        for (int i = 0; i < 5; i++)
        {
            var effects = Change(i, RunStatus.Completed, 1_000);
            Assert.Equal(i < 4 ? [i + 2] : [], effects.Cast<StartRun>().Select(start => start.Trial));
        }

        Assert.Equal(SweepStatus.Completed, Assert.IsType<SweepEnded>(Assert.Single(Change(5, RunStatus.Completed, 1_000))).Status);
        Assert.Equal(SweepStatus.Completed, _state.Status);
    }

    [Fact]
    public void RunChanged_Paused_LetsTheNextOneStartButNotTheSweepEnd()
    {
        Send(new SweepStarted());

        Assert.Equal(2, Assert.IsType<StartRun>(Assert.Single(Change(0, RunStatus.Paused, 10))).Trial);
        for (int i = 1; i < 6; i++)
        {
            Change(i, RunStatus.Completed, 1_000);
        }

        Assert.Equal(SweepStatus.Running, _state.Status);
        Change(0, RunStatus.Completed, 1_000);
        Assert.Equal(SweepStatus.Completed, _state.Status);
    }

    [Fact]
    public void RunChanged_MoreFailuresThanTheBudget_CancelsTheRestAndFails()
    {
        Send(new SweepStarted());
        Assert.IsType<StartRun>(Assert.Single(Change(0, RunStatus.Failed, 3)));

        var effects = Change(1, RunStatus.Failed, 3);

        Assert.Equal(Run(2), Assert.IsType<CancelRun>(Assert.Single(effects)).Run);
        Assert.Equal(SweepStatus.Failing, _state.Status);
        SweepEnded ended = Assert.IsType<SweepEnded>(Assert.Single(Change(2, RunStatus.Cancelled, 3)));
        Assert.Equal(SweepStatus.Failed, ended.Status);
        Assert.Contains("max_failed_trials is 1", ended.Cause, StringComparison.Ordinal);
        Assert.Null(_state.Trials[3].Status);
    }

    [Fact]
    public void StopRequested_RunsUnderWay_CancelsThemAndThenEnds()
    {
        Send(new SweepStarted());

        Assert.Equal([Run(0), Run(1)], Send(new StopRequested("enough")).Cast<CancelRun>().Select(cancel => cancel.Run));
        Assert.Empty(Change(0, RunStatus.Cancelled, 5));
        Assert.Equal(new SweepEnded(SweepStatus.Stopped, "enough"), Assert.Single(Change(1, RunStatus.Completed, 1_000)));
        Assert.IsType<SweepTurn.Refused>(SweepMachine.Apply(_state, new StopRequested("again"), Start));
    }

    [Fact]
    public void Extended_ACompletedSweep_GoesOnWithNewTrials()
    {
        Send(new SweepStarted());
        for (int i = 0; i < 6; i++)
        {
            Change(i, RunStatus.Completed, 1_000);
        }

        var effects = Send(new SweepExtended(Extend("""{"axes": {"seed": [2]}}""")));

        Assert.Equal([6, 7], effects.Cast<StartRun>().Select(start => start.Trial));
        Assert.Equal(9, _state.Trials.Length);
        Assert.Equal("kappa.range = [0.5,4], seed = 2", string.Join(", ", _state.Trials[6].Values));
        Assert.Equal(SweepStatus.Running, _state.Status);
    }

    [Fact]
    public void Extended_AStoppedSweep_IsRefused()
    {
        Send(new SweepStarted());
        SweepSpec extended = Extend("""{"axes": {"seed": [2]}}""");
        Send(new StopRequested("enough"));

        Assert.Contains(
            "Start another one",
            Assert.IsType<SweepTurn.Refused>(SweepMachine.Apply(_state, new SweepExtended(extended), Start)).Cause,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Restarted_EffectsGotLost_SaysThemAgain()
    {
        StartRun[] started = [.. Send(new SweepStarted()).Cast<StartRun>()];
        Change(1, RunStatus.Running, 7);
        Diverge(1);

        var effects = Send(new SweepRestarted());

        Assert.Equal(started[0].Run, Assert.IsType<StartRun>(effects[0]).Run);
        Assert.Equal(Run(1), Assert.IsType<CancelRun>(effects[1]).Run);
    }

    [Fact]
    public void StepsMeasured_ARunDiverges_CancelsItOnceAndStartsTheNextWhenItIsOver()
    {
        Send(new SweepStarted());

        CancelRun cancel = Assert.IsType<CancelRun>(Assert.Single(Diverge(0)));
        Assert.StartsWith("diverged: ", cancel.Cause, StringComparison.Ordinal);
        Assert.Empty(Diverge(0, step: 1));
        Assert.Equal(2, Assert.IsType<StartRun>(Assert.Single(Change(0, RunStatus.Cancelled, 2))).Trial);
        SweepTableRow row = SweepTable.Of(_state).Rows[0];
        Assert.Equal((StabilityVerdict.Diverged, cancel.Cause), (row.Stability, row.Remark));
    }

    [Fact]
    public void SampleMeasured_Saturated_ShowsItAndEndsTheRunOnlyByRuleAndAfterTheGrace()
    {
        Send(new SweepStarted());
        StepSamples white = new(50, SaturatedFraction: 0.9, LatentStd: 1);
        Assert.Empty(Send(new SampleMeasured(Run(0), white)));
        Assert.Equal(StabilityVerdict.Saturated, SweepTable.Of(_state).Rows[0].Stability);

        _state = _state with { Spec = SweepDocuments.Read([.. Six, ("early_stop", """{"rules": ["saturated"]}""")]) };
        Assert.Empty(Send(new SampleMeasured(Run(0), white)));
        Change(0, RunStatus.Running, 99);
        Assert.Empty(Send(new SampleMeasured(Run(1), white with { SaturatedFraction = 0.1 })));
        Assert.StartsWith(
            "saturated: ", Assert.IsType<CancelRun>(Assert.Single(Change(0, RunStatus.Running, 100))).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void QualityMeasured_RulesOfTheMetric_EndTheRunsTheyAreMeantFor()
    {
        _state = _state with
        {
            Spec = SweepDocuments.Read(
                ("max_concurrent", "6"), ("metric", "\"fid\""),
                ("early_stop", """{"rules": ["plateau", "below_median"], "plateau_window": 3, "min_peers": 3}""")),
        };
        Send(new SweepStarted());
        for (int i = 0; i < 6; i++)
        {
            Change(i, RunStatus.Running, 400);
        }

        Assert.Empty(Measure(0, 200, 30));
        Assert.Empty(Measure(1, 200, 40));
        Assert.Empty(Measure(2, 200, 50));
        Assert.Empty(Measure(3, 200, 40));
        Assert.Contains("below median", Assert.IsType<CancelRun>(Assert.Single(Measure(4, 200, 41))).Cause, StringComparison.Ordinal);
        Assert.Empty(Send(new QualityMeasured(Run(5), 200, "clip_score", 1)));

        Assert.Empty(Measure(0, 300, 30.1));
        Assert.Contains("plateau", Assert.IsType<CancelRun>(Assert.Single(Measure(0, 400, 30))).Cause, StringComparison.Ordinal);
        Assert.Equal(StabilityVerdict.Plateau, SweepTable.Of(_state).Rows[0].Stability);
    }

    [Fact]
    public void QualityMeasured_WithinTheGrace_EndsNothing()
    {
        _state = _state with
        {
            Spec = SweepDocuments.Read(
                ("max_concurrent", "6"), ("metric", "\"fid\""),
                ("early_stop", """{"rules": ["below_median"], "min_peers": 1}""")),
        };
        Send(new SweepStarted());
        Measure(0, 99, 10);

        Assert.Empty(Measure(1, 99, 20));
    }

    [Fact]
    public void Table_ATrialUnderWay_ShowsItsLastLosses()
    {
        Send(new SweepStarted());
        Send(new StepsMeasured(Run(0), [new StepWindow(0, 0, 0, 4, 8, 0.5), new StepWindow(1, 1, 0, null, null, 0.4)]));

        SweepTable table = SweepTable.Of(_state);

        SweepTableRow row = table.Rows[0];
        Assert.Equal(("guidance-000", 2L, 8.0, 0.4), (row.Name, row.Step, row.VsdLoss, row.LoraLoss));
        Assert.Equal((RunStatus.Queued, StabilityVerdict.Stable), (row.Status, row.Stability));
        Assert.Equal((null, null), (table.Rows[5].Status, table.Rows[5].Stability));
    }

    [Fact]
    public void State_InJson_ComesBackTheSame()
    {
        _state = _state with { Spec = SweepDocuments.Read([.. Six, ("metric", "\"fid\"")]) };
        var effects = Send(new SweepStarted());
        Measure(0, 10, 3.5);
        Diverge(1);
        Send(new SampleMeasured(Run(0), new StepSamples(5, 0.1, 1)));

        Assert.Equal(EffectsOf(_state), EffectsOf(JsonForms.RoundTrip(_state)));
        Assert.Equal(Run(0), Assert.IsType<StartRun>(JsonForms.RoundTrip(effects[0])).Run);
        SweepMessage message = new RunChanged(Run(0), RunStatus.Running, 4);
        Assert.Equal(message, JsonForms.RoundTrip(message));
        JsonForms.RoundTrip(SweepTable.Of(_state));
    }

    private static string EffectsOf(SweepState state) => JsonSerializer.Serialize(
        Assert.IsType<SweepTurn.Taken>(SweepMachine.Apply(state, new SweepRestarted(), Start)).Effects);

    private RunId Run(int trial) => TrialExpansion.RunOf(_state.Id, trial);

    private SweepSpec Extend(string json) => SweepSpecReader.Extend(
        _state.Spec,
        JsonNode.Parse(json)!.AsObject(),
        [.. _state.Trials.Select(trial => trial.Values)],
        "extension");

    private ImmutableArray<SweepEffect> Change(int trial, RunStatus status, long step) =>
        Send(new RunChanged(Run(trial), status, step));

    private ImmutableArray<SweepEffect> Measure(int trial, long step, double value) =>
        Send(new QualityMeasured(Run(trial), step, "fid", value));

    private ImmutableArray<SweepEffect> Diverge(int trial, long step = 0) =>
        Send(new StepsMeasured(Run(trial), [new StepWindow(step, step, NumNonFinite: 1, null, null, null)]));

    private ImmutableArray<SweepEffect> Send(SweepMessage message)
    {
        SweepTurn.Taken taken = Assert.IsType<SweepTurn.Taken>(SweepMachine.Apply(_state, message, Start));
        _state = taken.State;
        return taken.Effects;
    }
}
