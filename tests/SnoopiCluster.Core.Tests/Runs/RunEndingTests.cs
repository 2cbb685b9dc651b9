using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

public sealed class RunEndingTests
{
    [Fact]
    public void Pause_Running_EndsAtACheckpointAndFreesTheSlots()
    {
        RunScene scene = new RunScene().Training();
        scene.Tell(new PauseRequested("by hand"));
        Assert.Equal(RankOrder.Pause, scene.Effect<OrderGroup>().Order);

        scene.Stored(12).Parts(12);
        scene.Tell(new OrderIsDone(scene.Process(0), scene.State.Fence, 12, RankOrder.Pause))
            .Tell(new OrderIsDone(scene.Process(1), scene.State.Fence, 12, RankOrder.Pause));
        Assert.Equal(RunStatus.Pausing, scene.State.Status);
        scene.Published(12);

        Assert.Equal(RunStatus.Paused, scene.State.Status);
        scene.Effect<ReleaseGang>();
        scene.Tell(new ResumeRequested("by hand"));
        Assert.Equal(RunStatus.Queued, scene.State.Status);
    }

    [Fact]
    public void OrderIsDone_PauseThatANodeGaveWhenItLeft_QueuesTheRunAgainWithoutAFailure()
    {
        RunScene scene = new RunScene().Training().Stored(12).Parts(12).Published(12);
        scene.Tell(new OrderIsDone(scene.Process(0), scene.State.Fence, 12, RankOrder.Pause))
            .Tell(new OrderIsDone(scene.Process(1), scene.State.Fence, 12, RankOrder.Pause));

        Assert.Equal(RunStatus.Interrupted, scene.State.Status);
        scene.Effect<ReleaseGang>();
        Assert.Empty(scene.State.Failures.Failures);
        scene.After(0);
        Assert.Equal(RunStatus.Queued, scene.State.Status);
    }

    [Fact]
    public void NodeIsExcluded_WhileItTrainsThere_StandsDownAtACheckpointAndIsQueuedAgainWithoutAFailure()
    {
        RunScene scene = new RunScene().Training();
        NodeName node = scene.State.Places[1].Slot!.Value.Node;

        scene.Tell(new NodeIsExcluded(node, "its fan is loud"));
        Assert.Equal(RankOrder.Pause, scene.Effect<OrderGroup>().Order);
        Assert.Equal(RunStatus.Running, scene.State.Status);
        Assert.Contains(
            scene.Effects.OfType<RecordEvent>(), e => e.Event.Text.Contains("its fan is loud", StringComparison.Ordinal));
        scene.Tell(new NodeIsExcluded(node, "its fan is loud"));
        Assert.Empty(scene.Effects);

        scene.Stored(12).Parts(12).Published(12);
        scene.Tell(new OrderIsDone(scene.Process(0), scene.State.Fence, 12, RankOrder.Pause))
            .Tell(new OrderIsDone(scene.Process(1), scene.State.Fence, 12, RankOrder.Pause));
        Assert.Equal(RunStatus.Interrupted, scene.State.Status);
        Assert.Equal(12, scene.State.Step);
        Assert.Empty(scene.State.Failures.Failures);
        scene.After(0);
        Assert.Equal(RunStatus.Queued, scene.State.Status);
    }

    [Fact]
    public void NodeIsExcluded_ElsewhereOrBeforeItTrains_ChangesNothingOrQueuesItAgain()
    {
        RunScene training = new RunScene().Training().Tell(new NodeIsExcluded(new NodeName("elsewhere"), "x"));
        Assert.Empty(training.Effects);

        RunScene starting = new RunScene().Granted("a", "b").Tell(new NodeIsExcluded(new NodeName("b"), "x"));
        Assert.Equal(RunStatus.Interrupted, starting.State.Status);
        starting.Effect<ReleaseGang>();
        Assert.Empty(starting.State.Failures.Failures);
    }

    [Fact]
    public void Pause_RankLostOnTheWay_IsOrderedAgainWhenTheGroupHasFormed()
    {
        RunScene scene = new RunScene().Training().Tell(new PauseRequested("by hand"));

        scene.Tell(new RankHasExited(scene.Process(1), 137, "killed")).AllReady().AllFormed(step: 4);

        Assert.Equal(RunStatus.Pausing, scene.State.Status);
        Assert.Equal(RankOrder.Pause, scene.State.PendingOrder);
    }

    [Fact]
    public void Finished_Completes_OnlyWhenRowsAndLastCheckpointAreStored()
    {
        RunScene scene = new RunScene().Training().Stored(99);
        scene.Parts(100);
        Assert.Empty(scene.Effects.OfType<PublishCheckpoint>()); // the row of step 99 is not stored yet
        scene.Tell(new RankHasFinished(
            scene.Process(0), scene.State.Fence, new RankFinished(100, "s", RunScene.HashAt(100), "runs/r1/student")));
        Assert.Equal(RunStatus.Running, scene.State.Status);

        scene.Stored(100);
        scene.Effect<PublishCheckpoint>();
        scene.Published(100);

        Assert.Equal(RunStatus.Completed, scene.State.Status);
        scene.Effect<ReleaseGang>();
    }

    [Fact]
    public void RankHasExited_AfterFinishing_IsNoLoss()
    {
        RunScene scene = new RunScene().Training().Stored(100);
        scene.Tell(new RankHasFinished(
            scene.Process(0), scene.State.Fence, new RankFinished(100, "s", RunScene.HashAt(100), "runs/r1/student")));

        scene.Tell(new RankHasExited(scene.Process(0), 0, "done"));

        Assert.Equal(1, scene.State.Fence.MembershipVersion);
    }

    [Fact]
    public void Requests_WhereTheRunHasEnded_AreRefusedWithAdvice()
    {
        RunScene scene = new RunScene().Training().Tell(new CancelRequested("enough"));
        Assert.Equal(RunStatus.Cancelled, scene.State.Status);
        Assert.Equal(2, scene.Effects.OfType<KillRankProcess>().Count());

        Assert.Contains("Cancelled", scene.Refusal(new PauseRequested("x")), StringComparison.Ordinal);
        Assert.Contains("Fork it", scene.Refusal(new ResumeRequested("x")), StringComparison.Ordinal);
        Assert.Contains("running", scene.Refusal(new CheckpointRequested()), StringComparison.Ordinal);
    }

    [Fact]
    public void Pause_AfterAnInterruptedEnd_StillEnds()
    {
        RunScene scene = new RunScene().Training().Checkpointed(50).Stored(100);
        scene.Tell(new RankHasFinished(
            scene.Process(0), scene.State.Fence, new RankFinished(100, "s", RunScene.HashAt(100), "x")));
        scene.Tell(new RankHasExited(scene.Process(0), 137, "killed"))
            .Tell(new RankHasExited(scene.Process(1), 137, "killed"))
            .After(2)
            .Granted("a", "b")
            .AllReady();
        foreach (int rank in new[] { 0, 1 })
        {
            scene.Tell(new RankHasFormed(scene.Process(rank), scene.State.Fence, new GroupFormed(
                50, RunScene.HashAt(50), 0, "runs/r1/checkpoints/step-50-v1", 0, 0, [])));
        }

        scene.Tell(new PauseRequested("x")).Stored(61).Parts(61).Published(61);
        scene.Tell(new OrderIsDone(scene.Process(0), scene.State.Fence, 61, RankOrder.Pause))
            .Tell(new OrderIsDone(scene.Process(1), scene.State.Fence, 61, RankOrder.Pause));

        Assert.Equal(RunStatus.Paused, scene.State.Status);
    }

    [Fact]
    public void NodeIsBack_WithoutRanksThatHaveEndedWell_KeepsTheirCheckpoint()
    {
        RunScene scene = new RunScene().Training().Tell(new PauseRequested("x")).Stored(80).Parts(80);
        scene.Tell(new OrderIsDone(scene.Process(0), scene.State.Fence, 80, RankOrder.Pause))
            .Tell(new OrderIsDone(scene.Process(1), scene.State.Fence, 80, RankOrder.Pause))
            .Tell(new RankHasExited(scene.Process(0), 0, "done"));

        scene.Tell(new NodeIsBack(new NodeName("a"), [])).Tell(new NodeIsLost(new NodeName("b"), "no beat"));
        Assert.NotNull(scene.State.Checkpoints.Pending);
        scene.Published(80);

        Assert.Equal((RunStatus.Paused, 80), (scene.State.Status, scene.State.Checkpoints.Newest?.Step));
    }

    [Fact]
    public void OrderIsDone_PauseAndRegroupTogether_Pauses()
    {
        RunScene scene = new RunScene().Training().Tell(new PauseRequested("x")).Stored(9).Parts(9).Published(9);

        scene.Tell(new OrderIsDone(scene.Process(0), scene.State.Fence, 9, RankOrder.Pause | RankOrder.Regroup))
            .Tell(new OrderIsDone(scene.Process(1), scene.State.Fence, 9, RankOrder.Pause | RankOrder.Regroup));

        Assert.Equal(RunStatus.Paused, scene.State.Status);
    }

    [Fact]
    public void Finished_WithANewcomerThatHasNotJoined_EndsItsProcess()
    {
        RunScene scene = new RunScene(worldSize: 3, minWorldSize: 2).Training();
        scene.Tell(new NodeIsLost(new NodeName("c"), "no beat")).After(11).AllFormed(step: 5);
        scene.Tell(new SlotsGranted([RunScene.Slot("d")]));
        RankProcessId newcomer = scene.Process(2);

        scene.Stored(100);
        foreach (int rank in new[] { 0, 1 })
        {
            scene.Tell(new PartIsWritten(scene.Process(rank), scene.State.Fence, scene.Part(100, rank, 2)));
        }

        scene.Published(100).Tell(new RankHasFinished(
            scene.Process(0), scene.State.Fence, new RankFinished(100, "s", RunScene.HashAt(100), "x")));

        Assert.Equal(RunStatus.Completed, scene.State.Status);
        Assert.Equal(newcomer, scene.Effect<KillRankProcess>().Process);
    }

    [Fact]
    public void RankHasExited_WellBeforeTheReportersWord_IsNoLoss()
    {
        RunScene scene = new RunScene().Training().Stored(100);

        scene.Tell(new RankHasExited(scene.Process(1), 0, "done"));

        Assert.Equal(1, scene.State.Fence.MembershipVersion);
    }

    [Fact]
    public void Causes_WithNul_AreCleaned()
    {
        RunScene scene = new RunScene().Training();

        scene.Tell(new RankHasExited(scene.Process(1), 134, "abort\0ed"));

        Assert.DoesNotContain(scene.Effects.OfType<RecordEvent>(), e => e.Event.Text.Contains('\0', StringComparison.Ordinal));
    }
}
