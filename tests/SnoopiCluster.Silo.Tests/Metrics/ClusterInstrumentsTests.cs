using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Silo.Metrics;

namespace SnoopiCluster.Silo.Tests.Metrics;

/// <summary>Counting once what may be told twice, and again what is done again.</summary>
public sealed class ClusterInstrumentsTests
{
    private readonly SiloMetrics _metrics = new();
    private readonly ClusterInstruments _instruments;

    public ClusterInstrumentsTests() => _instruments = new ClusterInstruments(_metrics, TimeProvider.System);

    private double Applied => _metrics.Steps.WithLabels("applied").Value;

    [Fact]
    public void Rows_ThatAreSentAgain_CountOnce()
    {
        RunState run = Begin(step: 3);
        _instruments.RowsStored(run.Id, Rows(1, 6));
        _instruments.RowsStored(run.Id, Rows(4, 8));
        Assert.Equal(5, Applied);
        Assert.Equal(20, _metrics.TrainingSamples.Value);
    }

    [Fact]
    public void Rows_OfARunThatIsKnownFromItsStoredStateOnly_CountFromThereOn()
    {
        RunState run = Begin(step: 3);
        ClusterInstruments startedAnew = new(_metrics, TimeProvider.System);
        Assert.False(startedAnew.Watches(run.Id));

        startedAnew.Watch(run);
        Assert.True(startedAnew.Watches(run.Id));
        startedAnew.RowsStored(run.Id, Rows(1, 6));
        Assert.Equal(3, Applied);

        startedAnew.RunTurned(run, run with { Step = 6 }, [], null);
        startedAnew.RowsStored(run.Id, Rows(4, 8));
        Assert.Equal(5, Applied);
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Completed)]
    public void Watch_ARunThatIsOver_IsNotKept(RunStatus status)
    {
        RunState run = Begin(step: 3);
        ClusterInstruments startedAnew = new(_metrics, TimeProvider.System);

        startedAnew.Watch(run with { Status = status });

        Assert.False(startedAnew.Watches(run.Id));
    }

    [Fact]
    public void Rows_ThatAreDoneAgainAfterAGoingBack_CountAgain()
    {
        RunState run = Begin(step: 0);
        _instruments.RowsStored(run.Id, Rows(0, 10));
        RunState there = run with { Step = 10 };
        _instruments.RunTurned(run, there, [], null);
        _instruments.RunTurned(there, there with { Step = 4 }, [], null);
        _instruments.RowsStored(run.Id, Rows(4, 10));
        Assert.Equal(16, Applied);
    }

    [Fact]
    public void Phase_ThatNobodyKnows_IsOther()
    {
        RunState run = Begin(step: 0);
        _instruments.RowsStored(run.Id, [Row(0) with { Metrics = Measured(0, new() { ["made_up"] = 2, ["text"] = 1 }) }]);
        Assert.Equal(
            (2, 1), (_metrics.PhaseSeconds.WithLabels("other").Value, _metrics.PhaseSeconds.WithLabels("text").Value));
        Assert.DoesNotContain(_metrics.PhaseSeconds.GetAllLabelValues(), labels => labels[0] == "made_up");
    }

    [Fact]
    public void Run_ThatGivesItsSlotsBack_LosesItsSeries_AndHasThemAgainLater()
    {
        RunState run = Begin(step: 0);
        _instruments.RowsStored(run.Id, [Row(0)]);
        Assert.Single(_metrics.RunVsdLoss.GetAllLabelValues());
        RunState paused = run with { Status = RunStatus.Paused };
        _instruments.RunTurned(run, paused, [], null);
        Assert.Empty(_metrics.RunVsdLoss.GetAllLabelValues());
        Assert.Empty(_metrics.RunInfo.GetAllLabelValues());
        Assert.Empty(_metrics.RunProgress.GetAllLabelValues());

        _instruments.RunTurned(paused, run, [], null);
        Assert.Single(_metrics.RunInfo.GetAllLabelValues());
    }

    [Fact]
    public void Run_WhoseEveryRankIsLost_RecoversWhenItHasFormedAgain_NotBefore()
    {
        RunState run = Begin(step: 0);
        RunEvent lost = new(RunEventKind.RankLost, "rank 0 is lost", 0, 0);
        RunState interrupted = run with { Status = RunStatus.Interrupted, Fence = new Fence(1, 2) };
        _instruments.RunTurned(run, interrupted, [lost], new NodeIsLost(new("node-a"), "gone"));
        RunState queued = interrupted with { Status = RunStatus.Queued };
        _instruments.RunTurned(interrupted, queued, [], new TimePassed());
        Assert.Equal(0, _metrics.RecoverySeconds.WithLabels("node_lost").Count);

        RunEvent formed = new(RunEventKind.GroupFormed, "2 ranks go on", 0);
        _instruments.RunTurned(queued, run, [formed], null);
        _instruments.RunTurned(run, run, [formed], null);
        Assert.Equal(1, _metrics.RecoverySeconds.WithLabels("node_lost").Count);
        Assert.Equal(1, _metrics.Disruptions.WithLabels("node_lost").Value);
    }

    [Fact]
    public void States_ThatDifferBetweenRanks_AreALedgerMismatch()
    {
        RunState run = Begin(step: 0);
        RankIsBroken broken = new(new(1), run.Fence, new GroupBroken(3, BreakKind.StatesDiffer, "differ"));
        _instruments.RunTurned(
            run, run with { Status = RunStatus.Failed }, [new(RunEventKind.GroupBroken, "differ", 3)], broken);
        Assert.Equal(1, _metrics.LedgerMismatches.WithLabels("ranks").Value);

        _instruments.LedgerVerified(isProven: true);
        _instruments.LedgerVerified(isProven: false);
        Assert.Equal((2, 1), (_metrics.LedgerVerifications.Value, _metrics.LedgerMismatches.WithLabels("verification").Value));
    }

    [Theory]
    [InlineData(true, "unusable")]
    [InlineData(false, "abandoned")]
    public void Checkpoint_ThatIsLeft_IsUnusableWhenAGroupCouldNotReadIt(bool hasFormed, string outcome)
    {
        RunState run = Begin(step: 0);
        RunMessage message = hasFormed
            ? new RankHasFormed(new(1), run.Fence, new GroupFormed(0, default, 0, null, 0, 0, []))
            : new TimePassed();
        _instruments.RunTurned(run, run, [new(RunEventKind.CheckpointAbandoned, "left", 0)], message);
        Assert.Equal(1, _metrics.Checkpoints.WithLabels(outcome).Value);
    }

    [Fact]
    public void Node_ThatDies_IsExpectedOrNot()
    {
        _instruments.NodeDied(wasLeaving: true);
        _instruments.NodeDied(wasLeaving: false);
        _instruments.NodeDied(wasLeaving: false);
        Assert.Equal((1, 2), (_metrics.NodeDeaths.WithLabels("yes").Value, _metrics.NodeDeaths.WithLabels("no").Value));
    }

    private RunState Begin(long step)
    {
        RunState run = new()
        {
            Id = new RunId("r0123456789ab"),
            Spec = RunSpecReader.Read(TestCluster.Spec(), "the test's spec"),
            PromptSet = Sha256Digest.Of("prompts"u8),
            Status = RunStatus.Running,
            Fence = new Fence(1, 1),
            Step = step,
        };
        _instruments.RunTurned(run, run, [], new RunRestarted());
        return run;
    }

    private static ImmutableArray<StepRecord> Rows(long from, long before) =>
        [.. Enumerable.Range((int)from, (int)(before - from)).Select(step => Row(step))];

    private static StepRecord Row(long step) => new(
        new LedgerRow(step, StepOutcome.Applied, default, step + 1), step + 1, Measured(step, []));

    private static StepMetrics Measured(long step, Dictionary<string, double> phases) =>
        new(step, true, 0.5, 0.5, 1, 1, 0.5, 4, 2, 0.1, 40, phases);
}
