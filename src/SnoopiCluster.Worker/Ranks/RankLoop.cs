using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Tensors;
using SnoopiCluster.Tensors.Collectives;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Samples;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// The life of a rank, on one page: join a group, agree on one state, take steps together until the run is done, an order ends
/// it, or a member is lost; then wait for the next group with the state in memory. A local run is a group of one.
/// The mathematics is <see cref="TrainingStep"/>.
/// </summary>
internal sealed class RankLoop(
    PreparedRank rank,
    RankInbox inbox,
    string bindHost,
    Action<RankReport> report,
    RowReports rowReports,
    StateAgreement agreement,
    StateRestore restore,
    CheckpointWriter checkpoints,
    PictureUploads pictures,
    TimeProvider clock)
{
    // Pictures that may wait to be stored, where a step has not more: some 50 MB at 512 pixels a side.
    private const int MaxPicturesWaiting = 64;

    // Between two tries to store what must be stored; each goes on for the store's own budget.
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(5);

    private readonly RunSpec _spec = rank.Spec;
    private readonly TrainingState _state = rank.State;
    private readonly StepDeadline _deadline = new();
    private readonly HandleCollection _handles = new();
    private readonly StepGauge _gauge = new(rank.Spec, rank.Models);
    private readonly PulseMeter _pulses = new(report, clock);

    // From the end of one step to the end of the next: also what went on in between has its phase.
    private StepTimes _times = new();
    private int _reporter;

    /// <summary>Puts a loop together.</summary>
    /// <param name="rank">What is trained.</param>
    /// <param name="inbox">What the rank is told.</param>
    /// <param name="bindHost">Address of this node as other nodes reach it.</param>
    /// <param name="report">Takes what the rank says; from several threads.</param>
    /// <param name="checkpoints">Writes the rank's shares.</param>
    /// <param name="clock">Measures steps.</param>
    /// <param name="betweenRows">Rows that come faster than this are sent together.</param>
    public static RankLoop Of(
        PreparedRank rank,
        RankInbox inbox,
        string bindHost,
        Action<RankReport> report,
        CheckpointWriter checkpoints,
        TimeProvider clock,
        TimeSpan betweenRows)
    {
        var rows = new KeptRows();
        var restore = new StateRestore(rank, text => report(new RankTold(text)));
        return new RankLoop(
            rank,
            inbox,
            bindHost,
            report,
            new RowReports(rows, report, clock, betweenRows),
            new StateAgreement(rank, rows, restore, clock),
            restore,
            checkpoints,
            new PictureUploads(
                rank.Files,
                rank.TransitFolder,
                report,
                Math.Max(MaxPicturesWaiting, rank.Samples?.Probes.Length ?? 0),
                clock),
            clock);
    }

    /// <summary>Runs to the end of the run, to an order that ends it, or to a failure that would come again.</summary>
    public RankEnd Run()
    {
        using RowReports reports = rowReports;
        using PictureUploads uploads = pictures;
        long version = -1;
        while (true)
        {
            (Membership membership, CancellationToken superseded) = inbox.WaitForMembership(after: version);
            version = membership.Fence.MembershipVersion;
            try
            {
                if (TrainIn(membership, superseded) is { } end)
                {
                    pictures.Finish();
                    return end;
                }
            }
            catch (OperationCanceledException) when (superseded.IsCancellationRequested)
            {
                // A newer membership came while this one was still gathering.
            }
            catch (CollectiveException e)
            {
                // Nothing of the unfinished step was applied; it is dropped.
                if (!superseded.IsCancellationRequested)
                {
                    rowReports.Flush();
                    report(new BrokenReport(membership.Fence, new GroupBroken(_state.Step, KindOf(e), e.Message)));
                }
            }
            catch (StatesDifferException e)
            {
                report(new BrokenReport(
                    membership.Fence, new GroupBroken(_state.Step, BreakKind.StatesDiffer, e.Message)));
                return new RankGaveUp(new RankFailed(FailureKind.Training, e.Message), _state.Step);
            }
        }
    }

    // Null when the group ends and the run does not.
    private RankEnd? TrainIn(Membership membership, CancellationToken superseded)
    {
        long started = clock.GetTimestamp();
        using RankGroup group = RankGroup.Join(
            rank.Assignment.Run.Value, membership, rank.Assignment.Process, bindHost, rank.Models.Device, superseded);
        Begin(group, agreement.Reach(group, clock.GetElapsedTime(started).TotalSeconds));
        using RankExchange exchange = TakeExchange(group);
        while (_state.Step < _spec.Steps)
        {
            checkpoints.ThrowIfFailed();
            StepResult result = TakeStep(group);
            if (_state.SkippedInARow >= _spec.NonFinite.After && !Rewind(group))
            {
                return new RankGaveUp(new RankFailed(FailureKind.Training, NotFiniteCause(result)), _state.Step);
            }

            RankOrder orders = OrdersAfter(result, group);
            if (_state.Step % _spec.Checkpoints.Every == 0 || (orders & (RankOrder.Checkpoint | RankOrder.Pause)) != 0)
            {
                checkpoints.Begin(group);
            }

            DrawSamples(group);
            if (!CarryOut(orders, group))
            {
                return null;
            }

            if ((orders & (RankOrder.Cancel | RankOrder.Pause | RankOrder.Regroup)) is not RankOrder.None and var leave)
            {
                return leave.HasFlag(RankOrder.Cancel) ? new RankStopped(RankOrder.Cancel, _state.Step)
                    : leave.HasFlag(RankOrder.Pause) ? OnceStored(group, new RankStopped(RankOrder.Pause, _state.Step))
                    : null;
            }
        }

        return Complete(group) is { } completed ? OnceStored(group, completed) : null;
    }

    // Rows that nobody has stored would end with the process. A member that is lost meanwhile makes a new group, which gets as
    // far again.
    private RankEnd? OnceStored(RankGroup group, RankEnd end) =>
        inbox.WaitUntilStored(_state.Step - 1, group.Fence.MembershipVersion) ? end : null;

    private void Begin(RankGroup group, GroupFormed formed)
    {
        _reporter = formed.Reporter;
        _deadline.BePatient();
        inbox.ForgetRowsFrom(formed.Step);
        report(new FormedReport(group.Fence, formed));
        rowReports.Begin(group.Fence, group.Rank == formed.Reporter);
        _pulses.Begin(group.Fence, group.Rank);
        _times = new StepTimes();
        pictures.Begin(group.Fence);
    }

    private RankExchange TakeExchange(RankGroup group)
    {
        var exchange = new RankExchange(group, _spec.Batch, rank.Faults, step => report(
            new CollectiveEntered(group.Fence.MembershipVersion, step, group.Process.Timeout.TotalSeconds)));
        rank.Step.Exchange = exchange;
        return exchange;
    }

    private StepResult TakeStep(RankGroup group)
    {
        _times.Charge(StepPhase.Other);
        long started = clock.GetTimestamp();
        rank.Faults.StopProcess(_state.Step);
        group.Process.Timeout = _deadline.Next();
        FedPrompt[] prompts = rank.Feed.PromptsOf(_state.Step, group.Rank, group.WorldSize);
        _times.Charge(StepPhase.DataWait);
        StepResult result = rank.Step.Run(prompts, inbox.Orders(), _times);
        rank.Faults.ApplyTwice(result.Step, _state, _spec.Lora.Lr);
        TimeSpan elapsed = clock.GetElapsedTime(started);
        _deadline.Record(elapsed);
        long? memory = _gauge.MemoryBytes;
        double? utilization = _gauge.FlopUtilization(result.Step, prompts.Length, elapsed);
        _times = new StepTimes();
        rowReports.Add(
            StepRow.Of(result, _state, _spec.Batch, elapsed, group.WorldSize, memory, utilization),
            inbox.AcknowledgedStep);
        _pulses.Add(result.Step, result.Times, elapsed, memory);
        _handles.Collect(_state.Step);
        return result;
    }

    // Alone there is no tail that an order would have to wait for.
    private RankOrder OrdersAfter(StepResult result, RankGroup group)
    {
        RankOrder orders = group.WorldSize == 1 ? result.Orders | inbox.Orders() : result.Orders;
        inbox.ForgetOrders(orders);
        return orders;
    }

    // False when the group changed while its checkpoint could not be stored.
    private bool CarryOut(RankOrder orders, RankGroup group)
    {
        if (orders == RankOrder.None)
        {
            return true;
        }

        rowReports.Flush();
        if (orders.HasFlag(RankOrder.Pause) && !StoreCheckpoint(group))
        {
            return false;
        }

        if ((orders & (RankOrder.Pause | RankOrder.Cancel)) != 0)
        {
            pictures.Finish();
        }

        report(new OrderDone(group.Fence, _state.Step, orders));
        return true;
    }

    // What ends with its processes must be stored. A local run fails with the cause; in a cluster the state is kept in memory
    // until the store takes it, or the group changes.
    private bool StoreCheckpoint(RankGroup group)
    {
        while (checkpoints.FinishForGood() is { } givenUp)
        {
            if (!rank.Files.IsWaitedFor)
            {
                givenUp.Throw();
            }

            if (group.WaitWhilePresent(BetweenTries))
            {
                return false;
            }

            checkpoints.BeginAgain(group);
        }

        return true;
    }

    // On all ranks alike, each its share; who has more of it is waited for in the next step's collective.
    private void DrawSamples(RankGroup group)
    {
        if (rank.Samples is not { } samples || _state.Step % _spec.Samples.Every != 0)
        {
            return;
        }

        _deadline.BePatient();
        _times.Charge(StepPhase.Other);
        try
        {
            pictures.Add(_state.Step, samples.Draw(group.Rank, group.WorldSize));
        }
        catch (Exception e) when (NativeOperationException.MeansOutOfMemory(e))
        {
            report(new RankTold($"the pictures after step {_state.Step} do not fit into memory and are left out"));
        }

        _times.Charge(StepPhase.Sampling);
    }

    // The weights of the last checkpoint, with the steps and the plan going on: no (seed, step) is used twice.
    private bool Rewind(RankGroup group)
    {
        if (_spec.NonFinite.Then != NonFiniteAction.Rewind)
        {
            return false;
        }

        _deadline.BePatient();
        group.Process.Timeout = RankGroup.Patience;
        checkpoints.Finish();
        group.Meet();
        if (agreement.HandOverFrom(group, root: 0, group.Rank == 0 ? restore.TakeWeights : null) is not { } name)
        {
            return false;
        }

        if (group.Rank == 0)
        {
            report(new RankTold($"weights taken from {name} after {_spec.NonFinite.After} steps that were not finite; "
                + $"going on with step {_state.Step}"));
        }

        return true;
    }

    private RankCompleted? Complete(RankGroup group)
    {
        group.Process.Timeout = RankGroup.Patience;
        rowReports.Flush();
        checkpoints.Begin(group);
        if (!StoreCheckpoint(group))
        {
            return null;
        }

        if (group.Rank == 0)
        {
            rank.Export.Write(_state);
        }

        pictures.Finish();
        group.Meet();
        var finished = new RankFinished(
            _state.Step, _state.Student.Parameters.MasterHash(), _state.Ledger.Hash, rank.Files.NameOf("student"));
        if (group.Rank == _reporter)
        {
            report(new FinishedReport(group.Fence, finished));
        }

        return new RankCompleted(finished);
    }

    private string NotFiniteCause(StepResult last)
    {
        string advice = _spec.NonFinite.Then == NonFiniteAction.Rewind
            ? "there is no checkpoint to take weights from; set checkpoints.every lower, or lower"
            : "set non_finite.then to rewind, or lower";
        return $"{_state.SkippedInARow} steps in a row were not finite, the last is step {last.Step}; "
            + $"{advice} the learning rates or kappa.range";
    }

    private static BreakKind KindOf(CollectiveException e) => e.Kind switch
    {
        CollectiveFailure.PeerLost => BreakKind.PeerLost,
        CollectiveFailure.TimedOut => BreakKind.TimedOut,
        _ => BreakKind.Other,
    };
}
