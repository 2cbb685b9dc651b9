using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

public sealed class RunPlacesTests
{
    [Fact]
    public void SlotsGranted_ToldTwice_StartsOneRank()
    {
        RunScene scene = new RunScene().Training().Tell(new NodeIsLost(new NodeName("b"), "no beat"));

        scene.Tell(new SlotsGranted([RunScene.Slot("c")])).Tell(new SlotsGranted([RunScene.Slot("c")]));

        Assert.Equal(2, scene.State.Places.Length);
        Assert.Empty(scene.Effects.OfType<StartRankProcess>());
    }

    [Fact]
    public void SlotsGranted_MoreThanAreLacking_GivesTheOthersBack()
    {
        RunScene scene = new RunScene().Training().Tell(new NodeIsLost(new NodeName("b"), "no beat"));

        scene.Tell(new SlotsGranted([RunScene.Slot("c"), RunScene.Slot("d")]));

        Assert.Equal(2, scene.State.Places.Length);
        Assert.Equal(RunScene.Slot("d"), scene.Effect<ReleaseSlot>().Slot);
    }

    [Fact]
    public void SlotsGranted_WhenTheRunIsQueuedAgain_LeavesItInTheQueue()
    {
        RunScene scene = new RunScene().Training();
        scene.Tell(new NodeIsLost(new NodeName("b"), "no beat")).Tell(new NodeIsLost(new NodeName("a"), "no beat")).After(2);
        Assert.Equal(RunStatus.Queued, scene.State.Status);

        scene.Tell(new SlotsGranted([RunScene.Slot("c")]));

        Assert.Empty(scene.Effects);
    }

    [Fact]
    public void GangGranted_OfARequestThatWasWithdrawn_IsNotTaken()
    {
        var scene = new RunScene();
        long old = scene.Effect<RequestGang>().Ticket;
        scene.Tell(new PauseRequested("x")).Tell(new ResumeRequested("x"));
        long ticket = scene.Effect<RequestGang>().Ticket;

        scene.Tell(new GangGranted([RunScene.Slot("a"), RunScene.Slot("b")], old));
        Assert.Equal(RunStatus.Queued, scene.State.Status);

        scene.Tell(new GangGranted([RunScene.Slot("a"), RunScene.Slot("b")], ticket));
        Assert.Equal(RunStatus.Starting, scene.State.Status);
    }

    [Fact]
    public void RankHasFormed_WhereItStoodBefore_DropsRowsThatWereStoredAndNotTold()
    {
        RunScene scene = new RunScene().Training().Stored(12);
        scene.Tell(new RankHasExited(scene.Process(1), 137, "killed")).AllReady();

        scene.Tell(new RankHasFormed(
            scene.Process(0), scene.State.Fence, new GroupFormed(12, RunScene.HashAt(12), 0, null, 0, 0, [])));

        Assert.Equal(12, scene.Effect<DropRows>().FromStep);
    }

    [Fact]
    public void RowsAreMissing_OfThePresentGroup_LetsItBeginAgain()
    {
        RunScene scene = new RunScene().Training().Stored(12);

        scene.Tell(new RowsAreMissing(scene.State.Fence, 12));

        Assert.Equal(new Fence(1, 2), scene.Effect<FormGroup>().Membership.Fence);
    }

    [Fact]
    public void TimePassed_GroupThatNeverForms_LosesItsNewcomers()
    {
        RunScene scene = new RunScene().Training();
        scene.Tell(new RankHasExited(scene.Process(1), 137, "killed")).AllReady();
        RankProcessId newcomer = scene.Process(1);

        scene.After(16 * 60);

        Assert.Equal(newcomer, scene.Effect<KillRankProcess>().Process);
    }
}
