using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;
using SnoopiCluster.Grains.Runs;
using SnoopiCluster.Grains.Scheduling;

namespace SnoopiCluster.Grains.Nodes;

/// <summary>
/// A thin shell around <see cref="NodeMachine"/>. It remembers nothing of what ranks do: reports go through it
/// (<see cref="ReportIntake"/>), commands too, and both are said again when a link is made anew.
/// </summary>
[KeepAlive]
internal sealed partial class NodeGrain(
    INodeStore store,
    IProgressStore progress,
    ISampleStore samples,
    IClusterInstruments instruments,
    IOptions<NodeHealthOptions> options,
    TimeProvider time,
    ILogger<NodeGrain> log) : Grain, INodeGrain, IDisposable
{
    private readonly Outbox<RunId> _outbox = new(time, log);
    private NodeState _state = new(default);
    private string _host = "";
    private string _cause = "";
    private NodeDuty _duty;
    private string? _dutyCause;
    private bool _isLeaving;
    private INodeLink? _link;
    private ReportIntake? _intake;
    private IGrainTimer? _timer;

    private ISchedulerGrain Scheduler => GrainFactory.GetGrain<ISchedulerGrain>(0);

    private NodeName Name => _state.Name;

    private bool IsDraining => _isLeaving || _duty != NodeDuty.Serving;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state = new NodeState(NodeName.Parse(this.GetPrimaryKeyString(), null));
        _intake = new ReportIntake(GrainFactory, progress, samples, SendAsync, log);
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(
            options.Value.BeatInterval, options.Value.BeatInterval));
        return Task.CompletedTask;
    }

    /// <summary>Ends what the grain owes to others; the runtime calls it when the grain has ended.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _outbox.Dispose();
    }

    /// <inheritdoc/>
    public async Task HelloAsync(NodeHello hello, INodeLink link)
    {
        (NodeState state, ImmutableArray<NodeEffect> effects) = Apply(new HelloHeard(hello.Instance, hello.Slots));
        if (effects.OfType<RefuseNode>().FirstOrDefault() is { } refused)
        {
            LogRefused(Name, refused.Cause);
            await link.CloseAsync(refused.Cause);
            return;
        }

        // Stored first: where the store is away the link is closed, and the agent dials again.
        const string Cause = "its agent said hello";
        NodeRecord stored = await store.SaveAsync(
            new NodeRecord(Name, hello.Host, hello.Instance, IsUp: true, Cause, hello.Slots), CancellationToken.None);
        if (_link is { } before && !before.Equals(link))
        {
            await before.CloseAsync("the agent has opened another link");
        }

        (_state, _host, _cause, _link) = (state, hello.Host, Cause, link);
        (_duty, _dutyCause) = (stored.Duty, stored.DutyCause);
        await link.SendAsync([new NodeWelcome(
            options.Value.BeatInterval.TotalSeconds, options.Value.DeadAfter.TotalSeconds)]);
        foreach (NodeEffect effect in effects)
        {
            await CarryOutAsync(effect, hello.Ranks);
        }
    }

    /// <inheritdoc/>
    public Task BeatAsync(string instance) => TakeAsync(new BeatHeard(instance));

    /// <inheritdoc/>
    public async Task LeaveAsync(string instance)
    {
        if (instance == _state.Instance)
        {
            // Its ranks end in good order first; that it is gone is heard when its link is silent.
            _isLeaving = true;
            await Scheduler.TellAsync(new NodeDraining(Name));
        }
    }

    /// <inheritdoc/>
    public Task LinkLostAsync(string instance, INodeLink link)
    {
        if (!link.Equals(_link))
        {
            return Task.CompletedTask;
        }

        _link = null;
        return TakeAsync(new LinkLost(instance));
    }

    /// <inheritdoc/>
    public Task TakeAsync(string host, ImmutableArray<NumberedReport> reports) =>
        _intake is { } intake ? intake.TakeAsync(host, reports) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task SendAsync(ImmutableArray<NodeCommand> commands)
    {
        if (_link is { } link)
        {
            return link.SendAsync(commands);
        }

        LogDropped(Name, commands.Length);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RestateAsync(NodeRecord node)
    {
        switch (_state.Status)
        {
            case NodeStatus.Unknown:
                _state = NodeState.Expect(node.Name, node.Instance, node.Slots, time.GetUtcNow());
                (_host, _cause) = (node.Host, "the silo was started anew and waits for it");
                (_duty, _dutyCause) = (node.Duty, node.DutyCause);
                return Task.CompletedTask;
            case NodeStatus.Up:
                return OfferAsync(_state.Slots);
            default:
                return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> SetDutyAsync(NodeDuty duty, string cause)
    {
        string? reason = duty == NodeDuty.Serving ? null : cause;
        if (!await store.SetDutyAsync(Name, duty, reason, CancellationToken.None))
        {
            return false;
        }

        LogDuty(Name, duty, cause);
        (_duty, _dutyCause) = (duty, reason);
        if (_state.Status == NodeStatus.Up)
        {
            await OfferAsync(_state.Slots);
        }
        else if (_state.Status == NodeStatus.Expected && IsDraining)
        {
            await LeaveToOthersAsync();
        }

        return true;
    }

    /// <inheritdoc/>
    public Task<NodeView?> GetAsync() => Task.FromResult(_state.Status == NodeStatus.Unknown ? null : new NodeView(
        Name,
        _host,
        _state.Instance ?? "",
        _state.Status,
        _cause,
        _link is not null,
        IsDraining,
        _state.LastHeard == default ? null : _state.LastHeard,
        [.. _state.Slots.Select(slot => new SlotView(slot, Run: null))])
    {
        Duty = _isLeaving && _duty == NodeDuty.Serving ? NodeDuty.Draining : _duty,
        DutyCause = _isLeaving && _duty == NodeDuty.Serving ? "its agent is leaving" : _dutyCause,
        SilentSeconds = _state.LastHeard == default
            ? null
            : Math.Max(0, (time.GetUtcNow() - _state.LastHeard).TotalSeconds),
    });

    private Task TickAsync() => TakeAsync(new NodeTicked());

    private async Task TakeAsync(NodeMessage message)
    {
        (_state, ImmutableArray<NodeEffect> effects) = Apply(message);
        foreach (NodeEffect effect in effects)
        {
            await CarryOutAsync(effect, []);
        }
    }

    private (NodeState State, ImmutableArray<NodeEffect> Effects) Apply(NodeMessage message) =>
        NodeMachine.Apply(_state, message, time.GetUtcNow(), options.Value);

    private async Task CarryOutAsync(NodeEffect effect, ImmutableArray<RankKey> ranks)
    {
        switch (effect)
        {
            case NodeCameUp up:
                LogUp(Name, up.Slots.Length);
                _isLeaving = false;
                await SendAsync([.. ranks.Select(NodeCommand (rank) => new KillRank(
                    rank, "its node was counted as dead, and its run has gone on without it"))]);
                await OfferAsync(up.Slots);
                break;
            case NodeReturned returned:
                LogReturned(Name, ranks.Length);
                await OfferAsync(returned.Slots);
                await TellRunsOfReturnAsync(ranks);
                break;
            case NodeInstanceChanged changed:
                LogInstanceChanged(Name, changed.Cause);
                _isLeaving = false;
                await LoseAsync(changed.Cause);
                await OfferAsync(changed.Slots);
                break;
            case NodeDied died:
                LogDied(Name, died.Cause);
                instruments.NodeDied(IsDraining);
                _cause = died.Cause;
                await LoseAsync(died.Cause);
                await CloseLinkAsync(died.Cause);
                await RememberDeathAsync(died.Cause);
                break;
            case DemandHello:
                await CloseLinkAsync("say hello again: the node was counted as dead");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "No such effect here.");
        }
    }

    private async Task OfferAsync(ImmutableArray<SlotDescription> slots)
    {
        // In one word: what is offered and may not be used must not be given away in between.
        NodeOffered offered = new(Name, [.. slots.Select(slot => new SlotId(Name, slot.Index))]) { IsDraining = IsDraining };
        await Scheduler.TellAsync(offered);
        if (IsDraining)
        {
            await LeaveToOthersAsync();
        }
    }

    // The scheduler gives nothing here any more; the runs that are here move when the node is excluded. Said again whenever the
    // node is offered: a run that has been told already does nothing.
    private async Task LeaveToOthersAsync()
    {
        await Scheduler.TellAsync(new NodeDraining(Name));
        if (_duty != NodeDuty.Excluded)
        {
            return;
        }

        foreach (RunId run in await Scheduler.RunsOnAsync(Name))
        {
            _outbox.Post(run, "A node's exclusion", _ => GrainFactory.GetGrain<IRunGrain>(run.Value)
                .TellAsync(new NodeIsExcluded(Name, _dutyCause ?? "it is excluded")));
        }
    }

    private async Task TellRunsOfReturnAsync(ImmutableArray<RankKey> ranks)
    {
        ImmutableArray<RunId> holders = await Scheduler.RunsOnAsync(Name);
        foreach (RunId run in holders.Union(ranks.Select(rank => rank.Run)))
        {
            ImmutableArray<RankProcessId> processes =
                [.. ranks.Where(rank => rank.Run == run).Select(rank => rank.Process)];
            _outbox.Post(run, "A node's return", async _ =>
            {
                RunAnswer answer = await GrainFactory.GetGrain<IRunGrain>(run.Value)
                    .TellAsync(new NodeIsBack(Name, processes));
                if (answer is NoSuchRun)
                {
                    await SendAsync([.. processes.Select(NodeCommand (process) => new KillRank(
                        new RankKey(run, process), $"there is no run {run}"))]);
                }
            });
        }
    }

    // Runs are asked for before the scheduler forgets what they held here.
    private async Task LoseAsync(string cause)
    {
        ImmutableArray<RunId> runs = await Scheduler.RunsOnAsync(Name);
        await Scheduler.TellAsync(new NodeGone(Name));
        foreach (RunId run in runs)
        {
            _outbox.Post(run, "A node's loss", _ => GrainFactory.GetGrain<IRunGrain>(run.Value)
                .TellAsync(new NodeIsLost(Name, $"node {Name}: {cause}")));
        }
    }

    private async Task CloseLinkAsync(string cause)
    {
        INodeLink? link = _link;
        _link = null;
        if (link is not null)
        {
            await link.CloseAsync(cause);
        }
    }

    private async Task RememberDeathAsync(string cause)
    {
        try
        {
            await store.SaveAsync(
                new NodeRecord(Name, _host, _state.Instance ?? "", IsUp: false, cause, _state.Slots), CancellationToken.None);
        }
#pragma warning disable CA1031 // A death that is not remembered costs a grace period after the next start, no more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotRemembered(e, Name);
        }
    }
}
