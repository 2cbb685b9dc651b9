using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

public sealed class RunMachineTests
{
    [Fact]
    public void Submit_NewRun_AsksForTheWholeGang()
    {
        var scene = new RunScene(worldSize: 3);

        Assert.Equal(RunStatus.Queued, scene.State.Status);
        Assert.Equal(new RequestGang(3, 3, 0, Ticket: 0), scene.Effect<RequestGang>());
    }

    [Fact]
    public void GangGranted_Queued_StartsEveryRankUnderANewFence()
    {
        RunScene scene = new RunScene().Granted("a", "b");

        Assert.Equal(RunStatus.Starting, scene.State.Status);
        Assert.Equal(new Fence(1, 1), scene.State.Fence);
        Assert.Equal([1, 2], scene.Effects.OfType<StartRankProcess>().Select(e => e.Assignment.Process.Value));
    }

    [Fact]
    public void GangGranted_PausedMeanwhile_GivesTheSlotsBack()
    {
        RunScene scene = new RunScene().Tell(new PauseRequested("test"))
            .Granted("a", "b");

        Assert.Equal(RunStatus.Paused, scene.State.Status);
        scene.Effect<ReleaseGang>();
    }

    [Fact]
    public void RankIsReady_LastOne_FormsTheGroupAtTheFirstOnesStore()
    {
        RunScene scene = new RunScene().Granted("a", "b")
            .Tell(new RankIsReady(new(2), "host-b", 42));
        Assert.Empty(scene.Effects.OfType<FormGroup>());

        scene.Tell(new RankIsReady(new(1), "host-a", 41));

        Membership membership = scene.Effect<FormGroup>().Membership;
        Assert.Equal(("host-a", 41), (membership.StoreHost, membership.StorePort));
        Assert.Equal([1, 2], membership.Members.Select(m => m.Process.Value));
        Assert.Equal(1, membership.RankOf(new(2)));
    }

    [Fact]
    public void RankHasFormed_Reporter_MakesTheRunRunning()
    {
        RunScene scene = new RunScene().Training();

        Assert.Equal(RunStatus.Running, scene.State.Status);
        Assert.True(scene.State.IsFormed);
    }

    [Fact]
    public void RankHasExited_WhileTraining_IsReplacedAtOnceAndReceivesTheState()
    {
        RunScene scene = new RunScene().Training().Stored(7);

        scene.Tell(new RankHasExited(scene.Process(1), 137, "killed"));

        Assert.Equal(RunStatus.Running, scene.State.Status);
        Assert.Equal(new Fence(1, 2), scene.State.Fence);
        Assert.Equal(3, scene.Effect<StartRankProcess>().Assignment.Process.Value);
        Assert.Null(scene.State.Membership);

        scene.Tell(new RankIsReady(new(3), "host-b", 50)).AllFormed(step: 8);

        Assert.True(scene.State.IsFormed);
        Assert.Equal(7, scene.State.Step); // the reporter sends step 7's row again, under the new version
        Assert.Equal(RunStatus.Running, scene.State.Status);
    }

    [Fact]
    public void RankHasExited_AlreadyReplaced_ChangesNothing()
    {
        RunScene scene = new RunScene().Training();
        RankProcessId old = scene.Process(1);
        scene.Tell(new RankHasExited(old, 137, "killed"));
        RunState before = scene.State;

        scene.Tell(new RankHasExited(old, 137, "told twice"))
            .Tell(new RankIsBroken(old, new Fence(1, 1), new GroupBroken(3, BreakKind.PeerLost, "late")));

        Assert.Equal(before, scene.State);
        Assert.Empty(scene.Effects);
    }

    [Fact]
    public void RankHasExited_EveryRank_InterruptsAndGoesBackToTheNewestCheckpoint()
    {
        RunScene scene = new RunScene().Training().Checkpointed(10).Stored(15);
        scene.Tell(new RankHasExited(scene.Process(0), 137, "killed"))
            .Tell(new RankHasExited(scene.Process(1), 137, "killed"));

        Assert.Equal(RunStatus.Interrupted, scene.State.Status);
        scene.Effect<ReleaseGang>();
        Assert.Contains(scene.Effects, e => e is KillRankProcess { Process.Value: 3 }); // the newcomer has no state to go on from

        scene.After(2);
        Assert.Equal(RunStatus.Queued, scene.State.Status);
        scene.Effect<RequestGang>();
        scene.Granted("a", "b");
        Assert.All(
            scene.Effects.OfType<StartRankProcess>(),
            e => Assert.Equal(["runs/r1/checkpoints/step-10-v1"], e.Assignment.Restore.ToArray()));
        Assert.Equal(2, scene.State.Fence.Attempt);

        scene.AllReady();
        scene.Tell(new RankHasFormed(
            scene.Process(0),
            scene.State.Fence,
            new GroupFormed(10, RunScene.HashAt(10), 0, "runs/r1/checkpoints/step-10-v1", 0, 0, [])));
        Assert.Equal(10, scene.Effect<DropRows>().FromStep);
        Assert.Equal(10, scene.State.Step);
    }

    [Fact]
    public void RankHasFormed_FromBeforeACheckpointItDidNotKnow_StartsTheGroupAnewInsteadOfLosingIt()
    {
        RunScene scene = new RunScene().Training().Checkpointed(10).Stored(12);
        scene.Tell(new RankHasExited(scene.Process(1), 137, "killed")).AllReady();

        scene.Tell(new RankHasFormed(
            scene.Process(0), scene.State.Fence, new GroupFormed(0, RunScene.HashAt(0), 0, null, 0, 0, [])));

        Assert.Equal(RunStatus.Interrupted, scene.State.Status);
        Assert.Equal((10, 12), (scene.State.Checkpoints.Newest?.Step, scene.State.Step));
    }

    [Fact]
    public void RankHasFormed_FromAnOlderCheckpoint_LeavesTheDamagedOne()
    {
        RunScene scene = new RunScene().Training().Checkpointed(10).Checkpointed(20);
        scene.Tell(new RankHasExited(scene.Process(0), 137, "killed"))
            .Tell(new RankHasExited(scene.Process(1), 137, "killed"))
            .After(2)
            .Granted("a", "b")
            .AllReady();

        scene.Tell(new RankHasFormed(
            scene.Process(0),
            scene.State.Fence,
            new GroupFormed(10, RunScene.HashAt(10), 0, "runs/r1/checkpoints/step-10-v1", 0, 0, [])));

        Assert.Equal(10, scene.State.Checkpoints.Newest?.Step);
        Assert.Contains(
            scene.Effects.OfType<RecordEvent>(), e => e.Event.Kind == RunEventKind.CheckpointAbandoned);
    }

    [Theory]
    [InlineData(FailureKind.Spec)]
    [InlineData(FailureKind.UserData)]
    [InlineData(FailureKind.Training)]
    public void RankHasExited_AfterAFaultThatComesAgain_FailsWithItsWords(FailureKind kind)
    {
        RunScene scene = new RunScene().Training();

        scene.Tell(new RankHasFailed(scene.Process(0), new RankFailed(kind, "the words")))
            .Tell(new RankHasExited(scene.Process(0), 1, "exit code 1"));

        Assert.Equal(RunStatus.Failed, scene.State.Status);
        Assert.Contains("the words", scene.State.Cause, StringComparison.Ordinal);
        scene.Effect<ReleaseGang>();
    }

    [Fact]
    public void RankHasExited_AtEveryStart_FailsWhenTheBudgetIsUsedUp()
    {
        var scene = new RunScene(worldSize: 1, maxFailures: 3);
        int starts = 0;
        for (int round = 0; round < 20 && scene.State.Status != RunStatus.Failed; round++)
        {
            if (scene.State.Status == RunStatus.Queued)
            {
                scene.Granted("a");
            }

            if (scene.State.Status == RunStatus.Starting)
            {
                starts++;
                scene.Tell(new RankHasExited(scene.Process(0), 1, "it cannot start"));
            }

            scene.After(61);
        }

        Assert.Equal(RunStatus.Failed, scene.State.Status);
        Assert.Equal(4, starts);
        Assert.Contains("cluster.max_failures", scene.State.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void RankIsBroken_OneRankSilent_IsKilledAndReplacedAfterTheDeadline()
    {
        RunScene scene = new RunScene(worldSize: 3).Training();
        foreach (int rank in new[] { 0, 2 })
        {
            scene.Tell(new RankIsBroken(scene.Process(rank), scene.State.Fence, new(5, BreakKind.TimedOut, "5 s")));
        }

        RankProcessId silent = scene.Process(1);
        Assert.NotNull(scene.State.WakeAt);
        scene.After(3);

        Assert.Equal(silent, scene.Effect<KillRankProcess>().Process);
        Assert.Equal(RunScene.Slot("b"), scene.Effect<StartRankProcess>().Assignment.Slot);
        Assert.Equal(2, scene.State.Fence.MembershipVersion);
    }

    [Fact]
    public void RankIsBroken_OnAllRanks_FormsTheSameOnesAnew()
    {
        RunScene scene = new RunScene().Training();
        scene.Tell(new RankIsBroken(scene.Process(0), scene.State.Fence, new(5, BreakKind.PeerLost, "reset")))
            .Tell(new RankIsBroken(scene.Process(1), scene.State.Fence, new(5, BreakKind.PeerLost, "reset")));

        Assert.Equal(new Fence(1, 2), scene.Effect<FormGroup>().Membership.Fence);
        Assert.Empty(scene.Effects.OfType<StartRankProcess>());
    }

    [Fact]
    public void RankIsBroken_StatesDiffer_StopsTheRun()
    {
        RunScene scene = new RunScene().Training();

        scene.Tell(new RankIsBroken(scene.Process(0), scene.State.Fence, new(5, BreakKind.StatesDiffer, "H differs")));

        Assert.Equal(RunStatus.Failed, scene.State.Status);
    }

    [Fact]
    public void NodeIsLost_OneOfTwo_AsksForASlotElsewhere()
    {
        RunScene scene = new RunScene().Training();

        scene.Tell(new NodeIsLost(new NodeName("b"), "no beat for 5 s"));
        Assert.Equal(1, scene.Effect<RequestSlots>().Count);

        scene.Tell(new SlotsGranted([RunScene.Slot("c")]));
        Assert.Equal(RunScene.Slot("c"), scene.Effect<StartRankProcess>().Assignment.Slot);
    }

    [Fact]
    public void NodeIsBack_WithAReplacedProcess_KillsIt()
    {
        RunScene scene = new RunScene().Training();
        RankProcessId zombie = scene.Process(1);
        scene.Tell(new NodeIsLost(new NodeName("b"), "no beat for 5 s")).Tell(new NodeIsBack(new NodeName("b"), [zombie]));

        Assert.Equal(zombie, scene.Effect<KillRankProcess>().Process);
    }

    [Fact]
    public void NodeIsBack_WhileTraining_SaysAgainWhatMayBeLost()
    {
        RunScene scene = new RunScene().Training().Stored(3);

        scene.Tell(new NodeIsBack(new NodeName("b"), [scene.Process(1)]));

        Assert.Equal([scene.Process(1)], scene.Effect<FormGroup>().To.Select(m => m.Process));
        Assert.Equal(2, scene.Effect<AcknowledgeRows>().UpToStep);
    }

    [Fact]
    public void NodeIsBack_WithoutItsProcess_ReplacesIt()
    {
        RunScene scene = new RunScene().Training();

        scene.Tell(new NodeIsBack(new NodeName("b"), []));

        Assert.Equal(RunScene.Slot("b"), scene.Effect<StartRankProcess>().Assignment.Slot);
    }

    [Fact]
    public void TimePassed_SlotsMissingAndASmallerWorldAllowed_GoesOnWithFewerAndGrowsLater()
    {
        RunScene scene = new RunScene(worldSize: 3, minWorldSize: 2).Training();
        scene.Tell(new NodeIsLost(new NodeName("c"), "no beat")).After(11);

        Assert.Equal(2, scene.Effect<FormGroup>().Membership.WorldSize);
        scene.AllFormed(step: 5);
        Assert.Equal(1, scene.State.NumLackingSlots);

        scene.Tell(new SlotsGranted([RunScene.Slot("d")])).AllReady();
        Assert.Equal(RankOrder.Regroup, scene.Effect<OrderGroup>().Order);
        Assert.True(scene.State.IsFormed); // the group trains on until every rank has the order in its tail

        Fence fence = scene.State.Fence;
        scene.Tell(new OrderIsDone(scene.Process(0), fence, 6, RankOrder.Regroup))
            .Tell(new OrderIsDone(scene.Process(1), fence, 6, RankOrder.Regroup));
        Assert.Equal(3, scene.Effect<FormGroup>().Membership.WorldSize);
    }

    [Fact]
    public void StaleFence_OfAnOldMembership_MovesNothing()
    {
        RunScene scene = new RunScene().Training().Stored(10);
        Fence old = scene.State.Fence;
        RankProcessId survivor = scene.Process(0);
        scene.Tell(new RankHasExited(scene.Process(1), 137, "killed")).AllReady().AllFormed(step: 11);
        RunState before = scene.State;

        scene.Tell(new PartIsWritten(survivor, old, scene.Part(10, 0, 1)))
            .Tell(new RankHasFinished(survivor, old, new RankFinished(100, "s", RunScene.HashAt(100), "x")))
            .Tell(new OrderIsDone(survivor, old, 10, RankOrder.Pause))
            .Tell(new CheckpointPublished(old, "x"))
            .Tell(new RankHasFormed(survivor, old, new GroupFormed(3, RunScene.HashAt(3), 0, null, 0, 0, [])));

        Assert.Equal(before, scene.State);
    }

    [Fact]
    public void Restarted_Running_RestatesWhatItHolds()
    {
        RunScene scene = new RunScene().Training();

        scene.Tell(new RunRestarted());

        Assert.Equal([RunScene.Slot("a"), RunScene.Slot("b")], scene.Effect<RestateHolding>().Slots.ToArray());
    }

    [Fact]
    public void Submit_Fork_BeginsAtItsOriginAndPinsIt()
    {
        var origin = new RunOrigin(new RunId("r0"), 40, RunScene.HashAt(40), "runs/r0/checkpoints/step-40");

        var scene = new RunScene(origin: origin);

        Assert.Equal((40, RunScene.HashAt(40)), (scene.State.Step, scene.State.LedgerHash));
        Assert.Equal(origin, scene.Effect<PinParent>().Origin);
        scene.Granted("a", "b");
        Assert.All(scene.Effects.OfType<StartRankProcess>(), e => Assert.Equal(origin.Prefix, e.Assignment.ForkedFrom));
    }
}
