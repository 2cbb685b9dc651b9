using System.Text.Json;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

public sealed class RunCheckpointsTests
{
    [Fact]
    public void Parts_OfAllRanks_PublishOneManifestWithAllFiles()
    {
        RunScene scene = new RunScene(worldSize: 3).Training().Stored(10);

        scene.Parts(10);

        using JsonDocument manifest = JsonDocument.Parse(scene.Effect<PublishCheckpoint>().Manifest);
        Assert.Equal(10, manifest.RootElement.GetProperty("step").GetInt64());
        Assert.Equal(3, manifest.RootElement.GetProperty("files").GetArrayLength());
        Assert.Null(scene.State.Checkpoints.Newest); // it does not exist before its manifest does
    }

    [Fact]
    public void Part_ToldTwice_CountsOnce()
    {
        RunScene scene = new RunScene().Training().Stored(10);
        var part = new PartIsWritten(scene.Process(0), scene.State.Fence, scene.Part(10, 0, 2));

        scene.Tell(part).Tell(part);

        Assert.Empty(scene.Effects.OfType<PublishCheckpoint>());
    }

    [Fact]
    public void Published_BeyondRetention_DeletesTheOldest()
    {
        RunScene scene = new RunScene().Training().Checkpointed(10).Checkpointed(20).Checkpointed(30);

        Assert.Equal([20, 30], scene.State.Checkpoints.Entries.Select(e => e.Step));
        Assert.Contains("step-10", scene.Effect<DeleteCheckpoint>().Prefix, StringComparison.Ordinal);
    }

    [Fact]
    public void Published_PinnedOrBest_IsKept()
    {
        RunScene scene = new RunScene().Training().Checkpointed(10);
        scene.Tell(new PinRequested(10, "fork r2", true)).Checkpointed(20).Tell(new CheckpointMeasured(20, 0.9));

        scene.Checkpointed(30).Checkpointed(40).Checkpointed(50);

        Assert.Equal([10, 20, 40, 50], scene.State.Checkpoints.Entries.Select(e => e.Step));
    }

    [Fact]
    public void MembershipChange_BeforeAllShares_AbandonsTheCheckpoint()
    {
        RunScene scene = new RunScene().Training().Stored(10);
        scene.Tell(new PartIsWritten(scene.Process(0), scene.State.Fence, scene.Part(10, 0, 2)));

        scene.Tell(new RankHasExited(scene.Process(1), 137, "killed"));

        Assert.Null(scene.State.Checkpoints.Pending);
        scene.Effect<DeleteCheckpoint>();
        Assert.Contains(
            scene.Effects.OfType<RecordEvent>(), e => e.Event.Kind == RunEventKind.CheckpointAbandoned);
    }

    [Fact]
    public void Pin_WhereThereIsNone_NamesTheNearestTwo()
    {
        RunScene scene = new RunScene().Training().Checkpointed(10).Checkpointed(20);

        string refusal = scene.Refusal(new PinRequested(15, "user", true));

        Assert.Contains("10 and 20", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckpointRequested_Running_IsOrderedUntilItIsThere()
    {
        RunScene scene = new RunScene().Training().Tell(new CheckpointRequested());
        Assert.Equal(RankOrder.Checkpoint, scene.Effect<OrderGroup>().Order);

        scene.Checkpointed(10);

        Assert.Equal(RankOrder.None, scene.State.PendingOrder);
    }

    [Fact]
    public void ShareIsGivenUp_WhileTraining_PausesWithTheCause()
    {
        RunScene scene = new RunScene().Training().Stored(50);
        scene.Tell(new PartIsWritten(scene.Process(0), scene.State.Fence, scene.Part(50, 0, 2)));

        scene.Tell(new ShareIsGivenUp(scene.Process(1), scene.State.Fence, 50, "No space left on device"));

        Assert.Equal(RunStatus.Pausing, scene.State.Status);
        Assert.Contains("No space left", scene.State.Cause, StringComparison.Ordinal);
        Assert.Equal(RankOrder.Pause, scene.Effect<OrderGroup>().Order);
        Assert.Null(scene.State.Checkpoints.Pending);
    }

    [Fact]
    public void ShareIsGivenUp_OfAPause_WaitsForAnotherTryWithTheOtherShares()
    {
        RunScene scene = new RunScene().Training().Tell(new PauseRequested("x")).Stored(50);
        scene.Tell(new PartIsWritten(scene.Process(0), scene.State.Fence, scene.Part(50, 0, 2)))
            .Tell(new OrderIsDone(scene.Process(0), scene.State.Fence, 50, RankOrder.Pause))
            .Tell(new ShareIsGivenUp(scene.Process(1), scene.State.Fence, 50, "No space left on device"));
        Assert.Equal(RunStatus.Pausing, scene.State.Status);

        scene.Tell(new PartIsWritten(scene.Process(1), scene.State.Fence, scene.Part(50, 1, 2)))
            .Tell(new OrderIsDone(scene.Process(1), scene.State.Fence, 50, RankOrder.Pause))
            .Published(50);

        Assert.Equal(RunStatus.Paused, scene.State.Status);
    }
}
