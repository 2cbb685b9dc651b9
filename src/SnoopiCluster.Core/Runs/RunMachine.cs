namespace SnoopiCluster.Core.Runs;

/// <summary>
/// The life of a run (design section 6), on one page: what each message means where the run stands. Its group of ranks is
/// <see cref="RunGroup"/>, its end and its pauses are <see cref="RunEnding"/>, its checkpoints <see cref="RunCheckpoints"/>.
/// </summary>
/// <remarks>
/// <code>
/// Queued -> Starting -> Running -> Completed
///    ^          |          |-> Pausing -> Paused -> Queued
///    |-- Interrupted &lt;-----|              (any, but the ended ones) -> Failed, Cancelled
/// </code>
/// Pure: no clock, no chance. The caller stores the new state, then carries out the effects.
/// </remarks>
public static class RunMachine
{
    /// <summary>A run's first turn.</summary>
    /// <param name="submitted">Its state, <see cref="RunStatus.Queued"/>, not stored yet.</param>
    /// <param name="now">The time.</param>
    public static RunTurn.Taken Submit(RunState submitted, DateTimeOffset now)
    {
        var draft = new RunDraft(
            submitted with { Step = submitted.Origin?.Step ?? 0, LedgerHash = submitted.Origin?.LedgerHash }, now);
        draft.Note(RunEventKind.StatusChanged, submitted.Origin is { } origin
            ? $"Queued: forked from run {origin.Parent} at step {origin.Step}"
            : $"Queued: {submitted.Cause}");
        if (submitted.Origin is { } parent)
        {
            draft.Do(new PinParent(parent));
        }

        RunPlaces.RequestGang(draft);
        return draft.Taken();
    }

    /// <summary>Works a message in.</summary>
    public static RunTurn Take(RunState state, RunMessage message, DateTimeOffset now)
    {
        var draft = new RunDraft(state, now);
        switch (message)
        {
            // What people ask for.
            case PauseRequested m:
                return RunEnding.Pause(draft, m.Cause);
            case ResumeRequested m:
                return RunEnding.Resume(draft, m.Cause);
            case CancelRequested m:
                return RunEnding.Cancel(draft, m.Cause);
            case CheckpointRequested:
                return RunCheckpoints.Request(draft);
            case PinRequested m:
                return RunCheckpoints.Pin(draft, m);
            case CheckpointMeasured m:
                draft.State = state with { Checkpoints = state.Checkpoints.Measure(m.Step, m.Value) };
                break;

            // What the scheduler and the clock say.
            case GangGranted m:
                RunPlaces.Begin(draft, m);
                break;
            case SlotsGranted m:
                RunPlaces.FillPlaces(draft, m.Slots);
                break;
            case GangReclaimed m when state.NumLackingSlots > 0:
                RunEnding.Interrupt(draft, m.Cause, draft.Now);
                break;
            case NothingFits m:
                draft.Note(RunEventKind.Note, m.Cause);
                draft.State = state with { Cause = m.Cause };
                break;
            case TimePassed:
                RunGroup.OnTime(draft);
                break;
            case RunRestarted:
                RunGroup.Restate(draft);
                break;

            // What the ranks and their nodes say.
            case RankIsReady m:
                RunGroup.OnReady(draft, m);
                break;
            case RankHasFormed m when m.Fence == state.Fence:
                RunGroup.OnFormed(draft, m);
                break;
            case RankIsBroken m when m.Fence == state.Fence:
                RunGroup.OnBroken(draft, m);
                break;
            case RankHasFailed m when draft.RankOf(m.Process) is >= 0 and int rank:
                draft.SetPlace(rank, state.Places[rank] with { Failure = m.Failed });
                break;
            case RankHasExited m:
                RunGroup.OnExit(draft, m);
                break;
            case NodeIsLost m:
                RunGroup.OnNodeLost(draft, m);
                break;
            case NodeIsBack m:
                RunGroup.OnNodeBack(draft, m);
                break;
            case NodeIsExcluded m when state.Places.Any(place => place.Slot?.Node == m.Node):
                RunEnding.Move(draft, m);
                break;
            case RowsAreMissing m when m.Fence == state.Fence && state.IsFormed:
                RunLosses.Regather(draft, $"the rows before step {m.NextStep} were stored, but not that step's");
                break;
            case StepsStored m when m.Fence == state.Fence && state.IsFormed:
                OnStored(draft, m);
                break;
            case PartIsWritten m when m.Fence == state.Fence:
                RunCheckpoints.AddPart(draft, m.Part);
                break;
            case ShareIsGivenUp m when m.Fence == state.Fence:
                RunCheckpoints.GiveUp(draft, m);
                break;
            case CheckpointPublished m when m.Fence == state.Fence:
                RunCheckpoints.OnPublished(draft, m.Prefix);
                break;
            case OrderIsDone m when m.Fence == state.Fence:
                RunGroup.OnOrderDone(draft, m);
                break;
            case RankHasFinished m when m.Fence == state.Fence:
                draft.State = state with { Finished = m.Finished };
                RunEnding.EndWhenAllIsStored(draft);
                break;
            case RankNote m when draft.RankOf(m.Process) is >= 0 and int rank:
                draft.Note(RunEventKind.Note, m.Text, rank);
                break;

            // Late words of a process, a group or a life that is over.
            default:
                break;
        }

        return draft.Taken();
    }

    private static void OnStored(RunDraft draft, StepsStored stored)
    {
        if (stored.NextStep > draft.State.Step)
        {
            draft.State = draft.State with
            {
                Step = stored.NextStep,
                LedgerHash = stored.LedgerHash,
                Failures = draft.State.Failures.Progressed(),
            };
        }

        if (!draft.Members.IsEmpty)
        {
            draft.Do(new AcknowledgeRows(draft.State.Step - 1, draft.Members));
        }

        RunCheckpoints.PublishWhenWhole(draft);
        RunEnding.EndWhenAllIsStored(draft);
    }
}
