using System.Globalization;
using System.Threading.Channels;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Silo.Tests;

/// <summary>
/// A rank that trains nothing: it joins every group that it is told of, and as rank 0 says of its group what a real one would.
/// A run whose name begins with <c>fails</c> fails at its start.
/// </summary>
internal sealed class FakeRank(RankKey key, RankAssignment assignment, FakeNode node, FakeWorld world)
{
    private const int RowsOfAReport = 5;

    private readonly Channel<RankCommand> _commands = Channel.CreateUnbounded<RankCommand>();
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(world.End.Token);
    private readonly List<StepRecord> _rows = [];
    private Task _life = Task.CompletedTask;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _ordered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RankOrder _orders;
    private LedgerState? _ledger;

    public RankKey Key { get; } = key;

    public RankAssignment Assignment { get; } = assignment;

    public Membership? Membership { get; private set; }

    public void Start() => _life = LiveAsync(_end.Token);

    public void Tell(RankCommand command) => _commands.Writer.TryWrite(command);

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task LiveAsync(CancellationToken cancel)
    {
        await Task.Yield();
        if (Assignment.Spec.Name.StartsWith("fails", StringComparison.Ordinal))
        {
            node.Say(Key, new FailedReport(new RankFailed(FailureKind.Spec, "told to fail by its name")));
            node.SayExit(Key, 3, "exit code 3");
            return;
        }

        node.Say(Key, new RankReady(4000 + Key.Process.Value));
        CancellationTokenSource group = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task training = Task.CompletedTask;
        await foreach (RankCommand command in _commands.Reader.ReadAllAsync(cancel))
        {
            switch (command)
            {
                case JoinGroup(var membership) when Membership is null
                    || membership.Fence.MembershipVersion > Membership.Fence.MembershipVersion:
                    await group.CancelAsync();
                    await training.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    Membership = membership;
                    group = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                    training = TrainAsync(membership, group.Token);
                    break;
                case GiveOrder(var order):
                    _orders |= order;
                    _ordered.TrySetResult();
                    break;
                case AcknowledgeSteps(var upTo):
                    lock (_rows)
                    {
                        _rows.RemoveAll(row => row.Step <= upTo);
                    }

                    if (upTo == Assignment.Spec.Steps - 1)
                    {
                        _ended.TrySetResult();
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private async Task TrainAsync(Membership membership, CancellationToken cancel)
    {
        int rank = membership.RankOf(Key.Process);
        Fence fence = membership.Fence;
        long begin = _ledger?.NextStep ?? StartStep();
        LedgerState ledger = _ledger ?? FakeWorld.LedgerAt(begin);
        node.Say(Key, new FormedReport(fence, new GroupFormed(
            begin, ledger.Hash, 0, _ledger is null ? Assignment.Restore.FirstOrDefault() : null, 0.01, 0.01, [])));
        _ledger = ledger;
        lock (_rows)
        {
            if (rank == 0 && _rows.Count > 0)
            {
                node.Say(Key, new StepsCommitted(fence, [.. _rows]));
            }
        }

        List<StepRecord> report = [];
        while (_ledger.NextStep < Assignment.Spec.Steps)
        {
            await Task.WhenAny(world.PassAsync(Key.Run, _ledger.NextStep, cancel), _ordered.Task);
            cancel.ThrowIfCancellationRequested();
            if (_orders != RankOrder.None && Obey(membership, rank, report))
            {
                return;
            }

            StepRecord row = Commit();
            report.Add(row);
            if (report.Count == RowsOfAReport || _ledger.NextStep == Assignment.Spec.Steps)
            {
                Report(rank, fence, report);
            }
        }

        node.Say(Key, new PartWritten(fence, PartOf(membership, rank)));
        if (rank == 0)
        {
            node.Say(Key, new FinishedReport(
                fence, new RankFinished(_ledger.NextStep, "00", _ledger.Hash, $"runs/{Key.Run}/student")));

            // A rank lives until its last rows are stored. The others stay: nothing of the run is theirs any more.
            await _ended.Task.WaitAsync(cancel);
            node.SayExit(Key, 0, "done");
        }
    }

    private void Report(int rank, Fence fence, List<StepRecord> report)
    {
        if (report.Count > 0 && rank == 0)
        {
            node.Say(Key, new StepsCommitted(fence, [.. report]));
        }

        report.Clear();
    }

    // Whether the group ends.
    private bool Obey(Membership membership, int rank, List<StepRecord> report)
    {
        RankOrder orders = _orders;
        _orders = RankOrder.None;
        _ordered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Report(rank, membership.Fence, report);
        if ((orders & (RankOrder.Pause | RankOrder.Checkpoint)) != 0)
        {
            node.Say(Key, new PartWritten(membership.Fence, PartOf(membership, rank)));
        }

        node.Say(Key, new OrderDone(membership.Fence, _ledger!.NextStep, orders));
        if (orders.HasFlag(RankOrder.Pause))
        {
            node.SayExit(Key, 0, "paused");
            return true;
        }

        return orders.HasFlag(RankOrder.Regroup);
    }

    private StepRecord Commit()
    {
        long step = _ledger!.NextStep;
        _ledger = _ledger.Advance(step, StepOutcome.Applied, [new PromptDigest(step)]);
        StepRecord row = new(
            new LedgerRow(step, StepOutcome.Applied, _ledger.Hash, step + 1),
            step + 1,
            new StepMetrics(
                step, true, 1.0 / (step + 1), 0.5, 1, 1, 0.5, 4, 2, 0.1, 40,
                new Dictionary<string, double> { ["student"] = 0.08, ["all_reduce"] = 0.02 }));
        lock (_rows)
        {
            _rows.Add(row);
        }

        return row;
    }

    private long StartStep()
    {
        string? prefix = Assignment.Restore.FirstOrDefault() ?? Assignment.ForkedFrom;
        return prefix is null ? 0 : long.Parse(prefix.Split("step-")[1].Split('-')[0], CultureInfo.InvariantCulture);
    }

    private CheckpointPart PartOf(Membership membership, int rank) => new(
        _ledger!.NextStep,
        _ledger.Hash,
        $"runs/{Key.Run}/checkpoints/step-{_ledger.NextStep:D9}-v{membership.Fence.MembershipVersion}",
        rank,
        membership.WorldSize,
        """{"step":0}""",
        [new CheckpointFile($"rank-{rank}.safetensors", 10, new string('0', 64))],
        Seconds: 0.5 + (0.25 * rank));
}
