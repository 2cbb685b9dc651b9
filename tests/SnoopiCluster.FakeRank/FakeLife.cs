using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.FakeRank;

/// <summary>The life of a fake rank: ready, then one group after the other, until the run is done or it goes wrong.</summary>
internal sealed partial class FakeLife(CommandInbox inbox, PrepareRank prepare, FakePlan plan)
{
    // A replacement process has to start before a group can form.
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly RankAssignment _assignment = prepare.Assignment;
    private readonly List<StepRecord> _rows = [];
    private LedgerState _ledger = LedgerState.Empty;
    private bool _isFresh = true;
    private long? _began;

    /// <summary>Lives.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        await Task.Delay(plan.ReadyMilliseconds);
        if (plan.Fail is { } kind && IsMe)
        {
            await Console.Error.WriteLineAsync($"fake rank: told to fail as {kind}");
            Say(new FailedReport(new RankFailed(kind, $"told to fail by the run's name, as {kind}")));
            return 3;
        }

        using FakeStore store = new(prepare.Surroundings.BindHost);
        Say(new RankReady(store.Port));
        for (int line = 0; line < plan.Lines; line++)
        {
            Say(new RankTold($"line {line}"));
        }

        long version = 0;
        while (true)
        {
            (Membership membership, CancellationToken superseded) = await inbox.NextAsync(version);
            version = membership.Fence.MembershipVersion;
            int rank = membership.RankOf(_assignment.Process);
            try
            {
                using FakeGroup group = await FakeGroup.JoinAsync(
                    membership, rank, membership.StorePort == store.Port, superseded);
                bool isReporter = await AgreeAsync(group, membership.Fence, rank, superseded);
                if (await TrainAsync(group, membership, rank, isReporter, superseded))
                {
                    return 0;
                }
            }
            catch (GroupLostException lost)
            {
                Say(new BrokenReport(
                    membership.Fence, new GroupBroken(_ledger.NextStep, lost.Kind, lost.Message)));
            }
            catch (OperationCanceledException)
            {
                // There is a newer membership.
            }
        }
    }

    private bool IsMe => plan.Only is null || plan.Only == _assignment.Process.Value;

    // The most advanced state is the group's, and its holder reports: it also has the rows.
    private async Task<bool> AgreeAsync(FakeGroup group, Fence fence, int rank, CancellationToken superseded)
    {
        long start = Stopwatch.GetTimestamp();
        string mine = $"{(_isFresh ? 0 : 1)} {_ledger.NextStep} {_ledger.Hash}";
        string[][] states = [.. (await group.ExchangeAsync(mine, JoinTimeout, superseded)).Select(s => s.Split(' '))];
        int holder = Enumerable.Range(0, states.Length)
            .MaxBy(r => (states[r][0], long.Parse(states[r][1], CultureInfo.InvariantCulture)));
        string? restored = null;
        long step = long.Parse(states[holder][1], CultureInfo.InvariantCulture);
        if (states[holder][0] == "0" && _assignment.Restore is { IsDefaultOrEmpty: false } prefixes)
        {
            restored = prefixes[0];
            step = StepOf(restored);
        }

        AdvanceTo(step);
        _isFresh = false;
        _began ??= step;
        Say(new FormedReport(fence, new GroupFormed(
            step, _ledger.Hash, holder, restored, Stopwatch.GetElapsedTime(start).TotalSeconds, 0, [])));
        _rows.RemoveAll(row => row.Step <= inbox.Acknowledged);
        if (rank == holder && _rows.Count > 0)
        {
            Say(new StepsCommitted(fence, [.. _rows]));
        }

        return rank == holder;
    }

    // True when the process is to end.
    private async Task<bool> TrainAsync(
        FakeGroup group, Membership membership, int rank, bool isReporter, CancellationToken superseded)
    {
        Fence fence = membership.Fence;
        TimeSpan deadline = TimeSpan.FromMilliseconds(plan.DeadlineMilliseconds);
        TimeSpan stepTime = TimeSpan.FromSeconds(1 / plan.StepsPerSecond);
        while (_ledger.NextStep < _assignment.Spec.Steps)
        {
            long step = _ledger.NextStep;
            await Task.Delay(stepTime, superseded);
            await GoWrongAsync(step);
            Say(new CollectiveEntered(fence.MembershipVersion, step, deadline.TotalSeconds));
            string mine = $"{(int)(plan.IsDeaf ? RankOrder.None : inbox.TakeOrders())}";
            RankOrder orders = (await group.ExchangeAsync(mine, deadline, superseded))
                .Aggregate(RankOrder.None, (all, one) => all | Enum.Parse<RankOrder>(one));
            StepRecord row = Commit(step, stepTime);
            if (isReporter)
            {
                Say(new StepsCommitted(fence, [row]));
            }

            if ((orders & (RankOrder.Pause | RankOrder.Checkpoint)) != 0)
            {
                Say(new PartWritten(fence, PartOf(membership, rank)));
            }

            if (orders != RankOrder.None)
            {
                Say(new OrderDone(fence, _ledger.NextStep, orders));
            }

            if ((orders & (RankOrder.Pause | RankOrder.Cancel)) != 0)
            {
                return true;
            }

            if ((orders & RankOrder.Regroup) != 0)
            {
                return false;
            }
        }

        // A run is over when the checkpoint after its last step is there.
        Say(new PartWritten(fence, PartOf(membership, rank)));
        if (isReporter)
        {
            Say(new FinishedReport(fence, new RankFinished(
                _ledger.NextStep, $"{_ledger.Hash}", _ledger.Hash, $"runs/{_assignment.Run}/student")));
        }

        // So that nothing of them ends with it.
        while (plan.EndsWhenStored && inbox.Acknowledged < _ledger.NextStep - 1)
        {
            await Task.Delay(BetweenLooks, superseded);
        }

        return true;
    }

    private async Task GoWrongAsync(long step)
    {
        if (!IsMe || (plan.Only is null && _began >= step && step > 0))
        {
            return;
        }

        if (step == plan.DieAt)
        {
            Process.GetCurrentProcess().Kill();
        }

        if (step == plan.ExitAt)
        {
            await Console.Error.WriteLineAsync($"fake rank: told to end at step {step}");
            Environment.Exit(3);
        }

        if (step == plan.HangAt)
        {
            await Task.Delay(Timeout.Infinite);
        }
    }

    private StepRecord Commit(long step, TimeSpan time)
    {
        AdvanceTo(step + 1);
        StepMetrics metrics = new(
            step, true, 1.0 / (step + 1), 0.5, 1, 1, 0, 7.5, _assignment.Spec.Batch, time.TotalSeconds,
            _assignment.Spec.Batch / time.TotalSeconds, ImmutableDictionary<string, double>.Empty);
        StepRecord row = new(
            new LedgerRow(step, StepOutcome.Applied, _ledger.Hash, _ledger.AppliedCount), _ledger.AppliedCount, metrics);
        _rows.RemoveAll(old => old.Step <= inbox.Acknowledged);
        _rows.Add(row);
        return row;
    }

    private void AdvanceTo(long step)
    {
        for (long k = _ledger.NextStep; k < step; k++)
        {
            _ledger = _ledger.Advance(k, StepOutcome.Applied, [new PromptDigest(_assignment.Spec.Seed ^ k)]);
        }
    }

    private CheckpointPart PartOf(Membership membership, int rank) => new(
        _ledger.NextStep,
        _ledger.Hash,
        $"runs/{_assignment.Run}/checkpoints/step-{_ledger.NextStep:D9}-v{membership.Fence.MembershipVersion}",
        rank,
        membership.WorldSize,
        "{}",
        []);

    private static long StepOf(string prefix) =>
        StepInPrefix().Match(prefix) is { Success: true } found
            ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    private static void Say(RankReport report)
    {
        string line = JsonSerializer.Serialize(report, MessageJson.Options);
        Console.Out.Write($"{line}\n");
    }

    [GeneratedRegex("step-([0-9]+)")]
    private static partial Regex StepInPrefix();
}
