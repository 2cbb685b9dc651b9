using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;
using SnoopiCluster.Grains.Nodes;
using SnoopiCluster.Grains.Scheduling;

namespace SnoopiCluster.Grains.Runs;

/// <summary>Carries out what a run's machine asks for, in order, after the state is stored.</summary>
internal sealed partial class RunEffects(
    RunId run, IGrainFactory grains, IClusterBlobs blobs, Outbox<string> outbox, ILogger log)
{
    private const string BlobStore = "the blob store";

    // Apart from it: a store that refuses deletes must not keep checkpoints from being published.
    private const string OldCheckpoints = "old checkpoints";

    // Failures of publishing after which the run is told to pause; with the store's own retries some minutes.
    private const int MaxPublishFailures = 5;

    private string? _publishing;

    /// <summary>Carries out effects. Never throws: what is lost is found again from the state.</summary>
    public async Task CarryOutAsync(RunState state, ImmutableArray<RunEffect> effects)
    {
        foreach (RunEffect effect in effects)
        {
            try
            {
                await CarryOutAsync(state, effect);
            }
#pragma warning disable CA1031 // The state is stored; one effect that fails must not keep back the others.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(e, run, effect);
            }
        }
    }

    private Task CarryOutAsync(RunState state, RunEffect effect) => effect switch
    {
        // These two were done in the transaction that stored the state.
        RecordEvent or DropRows => Task.CompletedTask,

        RequestGang e => TellSchedulerAsync(new GangRequested(run, e.Size, e.MinSize, e.Priority, e.Ticket)),
        RequestSlots e => TellSchedulerAsync(new SlotRequested(run, e.Count)),
        ReleaseSlot e => TellSchedulerAsync(new SlotReleased(run, e.Slot)),
        ReleaseGang => TellSchedulerAsync(new GangReleased(run)),
        RestateHolding e => TellSchedulerAsync(new HoldingRestated(
            run, e.Slots, e.Lacks, state.Spec.Cluster.MinWorldSize, state.Spec.Cluster.Priority)),

        StartRankProcess e => SendAsync(e.Assignment.Slot.Node, new StartRank(e.Assignment)),
        KillRankProcess e => SendAsync(e.Node, new KillRank(new RankKey(run, e.Process), e.Cause)),
        FormGroup e => SendAsync(e.To, new JoinGroup(e.Membership)),
        OrderGroup e => SendAsync(e.To, new GiveOrder(e.Order)),
        AcknowledgeRows e => SendAsync(e.To, new AcknowledgeSteps(e.UpToStep)),

        PublishCheckpoint e => Post(() => Publish(e)),
        DeleteCheckpoint e => Post(() => outbox.Post(
            OldCheckpoints, "Deleting a checkpoint", end => blobs.DeleteAllAsync($"{e.Prefix}/", end))),
        PinParent e => Post(() => outbox.Post(
            e.Origin.Parent.Value, "A pin", _ => grains.GetGrain<IRunGrain>(e.Origin.Parent.Value).TellAsync(
                new PinRequested(e.Origin.Step, $"fork {run}", IsPinned: true)))),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "No such effect."),
    };

    private Task TellSchedulerAsync(SchedulerMessage message) =>
        grains.GetGrain<ISchedulerGrain>(0).TellAsync(message);

    private Task SendAsync(NodeName node, NodeCommand command) =>
        grains.GetGrain<INodeGrain>(node.Value).SendAsync([command]);

    private Task SendAsync(ImmutableArray<Member> to, RankCommand command) => Task.WhenAll(to
        .GroupBy(member => member.Slot.Node)
        .Select(node => grains.GetGrain<INodeGrain>(node.Key.Value).SendAsync(
            [.. node.Select(member => new CommandRank(new RankKey(run, member.Process), command))])));

    private static Task Post(Action post)
    {
        post();
        return Task.CompletedTask;
    }

    private void Publish(PublishCheckpoint publish)
    {
        if (_publishing == publish.Prefix)
        {
            return; // on its way
        }

        _publishing = publish.Prefix;
        byte[] manifest = Encoding.UTF8.GetBytes(publish.Manifest);
        int failures = 0;
        outbox.Post(BlobStore, "Publishing a checkpoint", async end =>
        {
            if (_publishing != publish.Prefix)
            {
                return; // a newer one has taken its place
            }

            IRunGrain self = grains.GetGrain<IRunGrain>(run.Value);
            try
            {
                await blobs.WriteAsync($"{publish.Prefix}/checkpoint.json", manifest, end);
            }
            catch (Exception e) when (++failures == MaxPublishFailures)
            {
                await self.TellAsync(new PauseRequested(
                    $"the manifest of checkpoint {publish.Prefix} cannot be written: {e.Message}"));
                throw;
            }

            await self.TellAsync(new CheckpointPublished(publish.Fence, publish.Prefix));
            _publishing = _publishing == publish.Prefix ? null : _publishing;
        });
    }

    [LoggerMessage(2111, LogLevel.Error, "Run {RunId}: {Effect} failed; it is found again when its node or the silo is back")]
    private partial void LogFailed(Exception e, RunId runId, RunEffect effect);
}
