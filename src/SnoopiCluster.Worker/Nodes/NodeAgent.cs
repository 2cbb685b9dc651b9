using System.Security.Cryptography;
using Prometheus;
using SnoopiCluster.Contracts.Nodes;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// The agent of a node: offers its slots to the silo, starts and ends rank processes as the silo says, reports what they say
/// and how they end, and kills the one that holds up its group. Ranks go on while the silo is away; when the agent dies, their
/// standard input closes and they end. All that it knows is in memory: a new agent begins with no ranks, under a new instance.
/// </summary>
public sealed class NodeAgent
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(0.25);

    private readonly string _instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly NodeAgentOptions _options;
    private readonly ReportOutbox _outbox;
    private readonly LogOutbox _logs;
    private readonly LocalRanks _ranks;
    private readonly AgentMetrics _metrics;
    private NodeLink? _link;

    /// <summary>An agent that does nothing before <see cref="RunAsync"/>.</summary>
    public NodeAgent(NodeAgentOptions options)
    {
        _options = options;
        LogText text = new(options.Token, options.BlobStore);
        _outbox = new ReportOutbox(options.MetricsMax, options.ToldMax, text);
        _logs = new LogOutbox(options.LogLinesMax, options.LogCharsMax, options.Clock);
        _metrics = new AgentMetrics(options.Slots.Length);
        _metrics.Registry.AddBeforeCollectCallback(() =>
        {
            _metrics.LinkUp.Set(Volatile.Read(ref _link)?.Welcome is null ? 0 : 1);
            _metrics.ReportsWaiting.Set(_outbox.Count);
        });
        _ranks = new LocalRanks(options, _outbox, _logs, text, _metrics);
    }

    /// <summary>Serves the silo until it is told to leave, and then ends its ranks and says what became of them.</summary>
    /// <param name="leave">
    /// Set when the node is to leave: the silo is told, ranks pause, what is alive after <see cref="NodeAgentOptions.DrainTime"/>
    /// is ended, and the last reports are given some time.
    /// </param>
    /// <exception cref="System.Net.HttpListenerException">The port for the metrics cannot be listened at.</exception>
    public async Task RunAsync(CancellationToken leave)
    {
        using MetricServer? server = _options.MetricsPort is { } port ? _metrics.Serve(port) : null;
        using CancellationTokenSource end = new();
        using ITimer watch = _options.Clock.CreateTimer(_ => _ranks.KillCulprits(), null, WatchEvery, WatchEvery);
        Task link = KeepLinkAsync(end.Token);

        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration leaving = leave.Register(left.SetResult);
        await Task.WhenAny(left.Task, link);

        _outbox.Leave();
        await _ranks.EndAsync(_options.DrainTime);
        await LastReportsAsync(link);
        await end.CancelAsync();
        await link;
    }

    private async Task KeepLinkAsync(CancellationToken end)
    {
        NodeWelcome timing = _options.Timing;
        TimeSpan pause = _options.RedialFirst;
        string? said = null;
        while (!end.IsCancellationRequested)
        {
            NodeHello hello = new(_instance, _options.Host, _options.Slots, _ranks.Living);
            using NodeLink link = new(_options, hello, _outbox, _logs, CarryOut);
            Volatile.Write(ref _link, link);
            string loss = await link.HoldAsync(timing, end);
            Volatile.Write(ref _link, null);
            if (link.Welcome is { } welcome)
            {
                timing = welcome;
                pause = _options.RedialFirst;
                said = null;
                _metrics.LinkLost();
            }

            // A silo that is away for an hour is told of once, not at every dial.
            if (loss != said)
            {
                _options.Say($"no link to {_options.Silo}: {loss}");
                said = loss;
            }

            await Task.Delay(pause, _options.Clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < _options.RedialMax ? pause * 2 : _options.RedialMax;
        }
    }

    private void CarryOut(NodeCommand command)
    {
        switch (command)
        {
            case StartRank start:
                _ranks.Start(start.Assignment);
                break;
            case CommandRank told:
                _ranks.Tell(told.Key, told.Command);
                break;
            case KillRank kill:
                _ranks.Kill(kill.Key, kill.Cause);
                break;
            case AcknowledgeReports acknowledged:
                _outbox.Acknowledge(acknowledged.UpToNumber);
                break;
            case NodeWelcome:
                // The link's own matter; a second one changes nothing.
                break;
        }
    }

    private async Task LastReportsAsync(Task link)
    {
        Task patience = Task.Delay(_options.LastReportsTime, _options.Clock);
        while (!patience.IsCompleted && !link.IsCompleted)
        {
            Task changed = _outbox.Changed;
            if (_outbox.IsEmpty)
            {
                return;
            }

            await Task.WhenAny(changed, patience, link);
        }
    }
}
