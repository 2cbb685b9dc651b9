using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;
using SnoopiCluster.Grains.Nodes;
using SnoopiCluster.Grains.Runs;

namespace SnoopiCluster.Grains.Scheduling;

/// <summary>A thin shell around <see cref="SchedulerMachine"/>.</summary>
[KeepAlive]
internal sealed partial class SchedulerGrain(
    IRunStore runs, INodeStore nodes, TimeProvider time, ILogger<SchedulerGrain> log) : Grain, ISchedulerGrain, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseBeforeRestating = TimeSpan.FromMilliseconds(500);

    // Passes over the runs that could not be read, before slots are given without having heard of them.
    private const int MaxPasses = 20;

    private readonly Outbox<RunId> _outbox = new(time, log);
    private readonly CancellationTokenSource _end = new();
    private SchedulerState _state = SchedulerState.Started;
    private Task _restating = Task.CompletedTask;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TickInterval, TickInterval));
        _restating = RestateAsync(_end.Token);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        await _restating.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Ends what the grain owes to others; the runtime calls it when the grain has ended.</summary>
    public void Dispose()
    {
        _outbox.Dispose();
        _end.Dispose();
    }

    /// <inheritdoc/>
    public Task TellAsync(SchedulerMessage message)
    {
        LogTold(message);
        (_state, ImmutableArray<SchedulerEffect> effects) = SchedulerMachine.Apply(_state, message, time.GetUtcNow());
        foreach (SchedulerEffect effect in effects)
        {
            CarryOut(effect);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> IsOpenAsync() => Task.FromResult(_state.IsOpen);

    /// <inheritdoc/>
    public Task<ImmutableArray<RunId>> RunsOnAsync(NodeName node) => Task.FromResult<ImmutableArray<RunId>>(
        [.. _state.Held.Where(held => held.Value.Slots.Any(slot => slot.Node == node)).Select(held => held.Key)]);

    /// <inheritdoc/>
    public Task<ImmutableArray<SlotUse>> GetUseAsync() => Task.FromResult<ImmutableArray<SlotUse>>(
        [.. _state.Held.SelectMany(held => held.Value.Slots.Select(slot => new SlotUse(slot, held.Key)))]);

    /// <inheritdoc/>
    public Task<ImmutableArray<QueuePlace>> GetQueueAsync() => Task.FromResult(QueuePlaces.Of(_state));

    private Task TickAsync() => _state.IsAnyoneWaiting ? TellAsync(new SchedulerTicked()) : Task.CompletedTask;

    private void CarryOut(SchedulerEffect effect)
    {
        switch (effect)
        {
            case GrantGang e:
                Tell(e.Run, new GangGranted(e.Slots, e.Ticket));
                break;
            case GrantSlots e:
                Tell(e.Run, new SlotsGranted(e.Slots));
                break;
            case ReportNothingFits e:
                Tell(e.Run, new NothingFits(e.Why));
                break;
            case ReclaimGang e:
                Tell(e.Run, new GangReclaimed(e.Why));
                break;
            case RefuseHolding e:
                LogTwoHolders(e.Run, string.Join(", ", e.Slots));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "No such effect.");
        }
    }

    private void Tell(RunId run, RunMessage message) => _outbox.Post(run, "A word of the scheduler", async _ =>
    {
        if (await GrainFactory.GetGrain<IRunGrain>(run.Value).TellAsync(message) is NoSuchRun)
        {
            await TellAsync(new GangReleased(run));
        }
    });

    // Runs in the order in which they were submitted, so that equal ones keep their places in the queue.
    private async Task RestateAsync(CancellationToken end)
    {
        // The activation must be over before others can call this grain.
        await Task.Yield();
        HashSet<RunId> heard = [];
        for (int pass = 1; !end.IsCancellationRequested; pass++)
        {
            try
            {
                bool isWhole = await HearRunsAsync(heard, pass == MaxPasses);

                // A dead one that still holds ranks too: it may be that their runs were not told before the silo ended.
                HashSet<NodeName> holders =
                    [.. _state.Held.Values.SelectMany(held => held.Slots).Select(slot => slot.Node)];
                foreach (NodeRecord node in await nodes.ListAsync(end))
                {
                    if (node.IsUp || holders.Contains(node.Name))
                    {
                        await GrainFactory.GetGrain<INodeGrain>(node.Name.Value).RestateAsync(node);
                    }
                }

                if (isWhole || pass >= MaxPasses)
                {
                    await TellAsync(new RestatementEnded());
                    LogOpen(heard.Count);
                    return;
                }
            }
#pragma warning disable CA1031 // The store may be away for as long as it likes; nothing is given meanwhile.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotRestated(e);
            }

            await Task.Delay(PauseBeforeRestating, time, end);
        }
    }

    private async Task<bool> HearRunsAsync(HashSet<RunId> heard, bool isLastPass)
    {
        bool isWhole = true;
        foreach (RunId run in await runs.ListLivingAsync(_end.Token))
        {
            if (heard.Contains(run))
            {
                continue;
            }

            try
            {
                await GrainFactory.GetGrain<IRunGrain>(run.Value).TellAsync(new RunRestarted());
                heard.Add(run);
            }
#pragma warning disable CA1031 // One run that cannot be read must not keep the others from going on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                isWhole = false;
                LogRunNotHeard(e, run, isLastPass);
            }
        }

        return isWhole;
    }
}
