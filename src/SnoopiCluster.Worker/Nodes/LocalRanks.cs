using System.Collections.Immutable;
using System.ComponentModel;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// The rank processes of a node: started once each by their ids, told, watched and ended. What they say and how they end goes
/// into the outbox, in that order. Safe for use by several threads.
/// </summary>
internal sealed class LocalRanks(
    NodeAgentOptions options, ReportOutbox outbox, LogOutbox logs, LogText logText, AgentMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RankKey, RankProcess> _living = [];
    private readonly List<Task> _endings = [];

    // Small: a run starts few processes on a node, and an agent's life ends with an update of the program.
    private readonly HashSet<RankKey> _everStarted = [];
    private readonly CollectiveWatchdog _watchdog = new();
    private bool _closed;

    /// <summary>The processes that live now.</summary>
    public ImmutableArray<RankKey> Living
    {
        get
        {
            lock (_gate)
            {
                return [.. _living.Keys];
            }
        }
    }

    private TimeSpan Now => options.Clock.GetElapsedTime(0);

    /// <summary>
    /// Starts a process, unless it was started before. One that cannot be started is reported as ended, with the reason.
    /// </summary>
    public void Start(RankAssignment assignment)
    {
        RankKey key = new(assignment.Run, assignment.Process);
        lock (_gate)
        {
            if (!_everStarted.Add(key))
            {
                return;
            }

            if (ReasonAgainst(assignment) is { } reason)
            {
                options.Say($"{key} was not started: {reason}");
                metrics.Ended(key, RankEnding.NotStarted);
                outbox.Add(key, new RankExit(RankEnding.NotStarted, $"not started: {reason}"));
                return;
            }

            RankLog log = new(
                Path.Combine(options.Folder, "logs", $"{key.Run}", $"{key.Process}.log"),
                options.LogBytesMax,
                logText,
                line => logs.Write(key, line));
            logs.Begin(key, assignment.Place);
            try
            {
                RankProcess process = RankProcess.Start(
                    options.Program,
                    new PrepareRank(assignment, SurroundingsOf(assignment)),
                    log,
                    (rank, report) => Hear(rank.Key, report),
                    options.Clock);
                _living.Add(key, process);
                metrics.Started(key, assignment.Slot.Index);
                _endings.RemoveAll(ending => ending.IsCompleted);
#pragma warning disable CA2025 // It is disposed there, when it has ended.
                _endings.Add(ReportEndAsync(process));
#pragma warning restore CA2025
                options.Say($"{key} started in slot {assignment.Slot.Index} as system process {process.SystemId}");
            }
            catch (Exception e) when (e is Win32Exception or InvalidOperationException)
            {
                log.Dispose();
                metrics.Ended(key, RankEnding.NotStarted);
                logs.End(key);
                outbox.Add(key, new RankExit(
                    RankEnding.NotStarted, $"the node could not start {options.Program.File}: {e.Message}"));
            }
        }
    }

    /// <summary>Passes a command to a process; does nothing when it is gone.</summary>
    public void Tell(RankKey key, RankCommand command)
    {
        lock (_gate)
        {
            if (_living.TryGetValue(key, out RankProcess? process))
            {
                if (command is JoinGroup join)
                {
                    _watchdog.Joined(key, join.Membership, Now);
                    logs.Joined(key, join.Membership);
                }

                process.Tell(command);
            }
        }
    }

    /// <summary>Kills a process at once, as the silo wants it; does nothing when it is gone.</summary>
    public void Kill(RankKey key, string cause) => Kill(key, cause, byWatchdog: false);

    /// <summary>Kills those that hold up their group; to be called several times a second.</summary>
    public void KillCulprits()
    {
        lock (_gate)
        {
            foreach ((RankKey key, string cause) in _watchdog.Culprits(Now))
            {
                Kill(key, cause, byWatchdog: true);
            }
        }
    }

    /// <summary>
    /// Lets no process start any more, and ends those that live: an order to pause, a closed input, a kill, each for those that
    /// the one before left alive.
    /// </summary>
    /// <param name="drain">How long they may take to pause.</param>
    public async Task EndAsync(TimeSpan drain)
    {
        await ForAllAsync(process => process.Tell(new GiveOrder(RankOrder.Pause)), drain);
        await ForAllAsync(process => process.CloseInput(), TimeSpan.FromSeconds(2));
        await ForAllAsync(process => process.Kill("its node ends"), Timeout.InfiniteTimeSpan);
    }

    private void Kill(RankKey key, string cause, bool byWatchdog)
    {
        lock (_gate)
        {
            if (_living.TryGetValue(key, out RankProcess? process))
            {
                options.Say($"{key} is killed: {cause}");
                metrics.Killed(byWatchdog);
                process.Kill(cause);
            }
        }
    }

    private async Task ForAllAsync(Action<RankProcess> action, TimeSpan patience)
    {
        Task ended;
        lock (_gate)
        {
            _closed = true;
            foreach (RankProcess process in _living.Values)
            {
                action(process);
            }

            ended = Task.WhenAll(_endings);
        }

        await Task.WhenAny(ended, Task.Delay(patience, options.Clock));
    }

    private string? ReasonAgainst(RankAssignment assignment) =>
        _closed ? "the node is leaving"
        : assignment.Slot.Node != options.Name
            ? $"its slot {assignment.Slot} is of another node than {options.Name}"
        : options.Slots.All(slot => slot.Index != assignment.Slot.Index)
            ? $"{options.Name} has no slot {assignment.Slot.Index}"
        : null;

    private RankSurroundings SurroundingsOf(RankAssignment assignment) => new(
        options.BlobStore,
        options.Host,
        options.CacheFolder,
        options.CacheBytes,
        assignment.Spec.Threads > 0 ? assignment.Spec.Threads : options.Threads);

    private void Hear(RankKey key, RankReport report)
    {
        metrics.Heard(key, report);
        lock (_gate)
        {
            _watchdog.Said(key, report, Now);
        }

        switch (report)
        {
            case CollectiveEntered:
                // Only the watchdog reads this one: it would be most of the link's traffic.
                break;
            case RankPulsed { Pulse: var pulse }:
                outbox.Add(key, pulse);
                break;
            default:
                outbox.Add(key, report);
                break;
        }
    }

    private async Task ReportEndAsync(RankProcess process)
    {
        RankExit exit = await process.Ended;
        metrics.Ended(process.Key, exit.ExitCode);
        lock (_gate)
        {
            _living.Remove(process.Key);
            logs.End(process.Key);
            _watchdog.Gone(process.Key);
            outbox.Add(process.Key, exit);
            process.Dispose();
        }

        options.Say($"{process.Key}: {exit.Cause}");
    }
}
