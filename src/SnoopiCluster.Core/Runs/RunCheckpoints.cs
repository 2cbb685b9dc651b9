using System.Collections.Immutable;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Runs;

/// <summary>
/// A run's checkpoints: shares come in, the manifest is published, the entry is committed with the state; never a part of one.
/// </summary>
internal static class RunCheckpoints
{
    /// <summary>One rank's share was uploaded.</summary>
    public static void AddPart(RunDraft draft, CheckpointPart part)
    {
        CheckpointCatalogue catalogue = draft.State.Checkpoints;
        if (!draft.State.Status.HoldsSlots() || part.Step <= (catalogue.Newest?.Step ?? -1))
        {
            return; // told twice: it was committed already
        }

        if (catalogue.Pending is { } other && other.Prefix != part.Prefix)
        {
            if (part.Step < other.Step)
            {
                return;
            }

            Abandon(draft, $"that before step {part.Step} has begun");
        }

        PendingCheckpoint pending =
            draft.State.Checkpoints.Pending?.With(part) ?? new PendingCheckpoint(draft.State.Fence, [part]);
        draft.State = draft.State with { Checkpoints = draft.State.Checkpoints with { Pending = pending } };
        PublishWhenWhole(draft);
    }

    /// <summary>
    /// Publishes the pending checkpoint when all shares are there and the rows of every step before it are stored: a run that
    /// goes back to it never misses one.
    /// </summary>
    public static void PublishWhenWhole(RunDraft draft)
    {
        if (draft.State.Checkpoints.Pending is { IsWhole: true } pending && draft.State.Step >= pending.Step)
        {
            draft.Do(new PublishCheckpoint(pending.Fence, pending.Prefix, pending.Manifest));
        }
    }

    /// <summary>The manifest is in the blob store: from here on the checkpoint exists.</summary>
    public static void OnPublished(RunDraft draft, string prefix)
    {
        if (draft.State.Checkpoints.Pending is not { IsWhole: true } pending || pending.Prefix != prefix)
        {
            return;
        }

        (CheckpointCatalogue kept, ImmutableArray<CheckpointEntry> old) =
            draft.State.Checkpoints.Commit(pending).Retain(draft.State.Spec.Checkpoints.Keep);
        draft.State = draft.State with
        {
            Checkpoints = kept,
            PendingOrder = draft.State.PendingOrder & ~RankOrder.Checkpoint,
        };
        draft.Note(RunEventKind.CheckpointCommitted, $"checkpoint before step {pending.Step}: {pending.Prefix}");
        foreach (CheckpointEntry entry in old)
        {
            draft.Do(new DeleteCheckpoint(entry.Prefix));
        }

        RunEnding.EndWhenAllIsStored(draft);
    }

    /// <summary>
    /// The store takes no checkpoints: the run pauses with the cause (design section 6). Its ranks keep their state and try
    /// again until the checkpoint of the pause is stored, so that no step is lost.
    /// </summary>
    public static void GiveUp(RunDraft draft, ShareIsGivenUp givenUp)
    {
        string cause = $"the checkpoint before step {givenUp.Step} could not be stored: {givenUp.Cause}";
        draft.Note(RunEventKind.CheckpointAbandoned, cause);
        if (draft.State.Status != RunStatus.Running || givenUp.Step >= draft.State.Spec.Steps)
        {
            // The checkpoint of a pause or of the end: the other ranks' shares stay, and this one is tried again.
            draft.State = draft.State with { Cause = cause };
            return;
        }

        if (draft.State.Checkpoints.Pending?.Step == givenUp.Step)
        {
            Abandon(draft, cause);
        }

        draft.Enter(RunStatus.Pausing, cause);
        RunGroup.Order(draft, RankOrder.Pause);
    }

    /// <summary>
    /// The group went back to a state before checkpoints that were there: they are damaged, and no longer the run's history.
    /// </summary>
    public static void GoBack(RunDraft draft, long step)
    {
        (CheckpointCatalogue kept, ImmutableArray<CheckpointEntry> left) = draft.State.Checkpoints.Before(step);
        draft.State = draft.State with { Checkpoints = kept };
        foreach (CheckpointEntry entry in left)
        {
            draft.Note(RunEventKind.CheckpointAbandoned, $"checkpoint before step {entry.Step} could not be used: {entry.Prefix}");
            if (entry.Pins.IsEmpty)
            {
                draft.Do(new DeleteCheckpoint(entry.Prefix));
            }
        }
    }

    /// <summary>Gives the pending checkpoint up, if there is one.</summary>
    public static void Abandon(RunDraft draft, string cause)
    {
        if (draft.State.Checkpoints.Pending is not { } pending)
        {
            return;
        }

        draft.Note(RunEventKind.CheckpointAbandoned, $"checkpoint before step {pending.Step} is given up: {cause}");
        draft.Do(new DeleteCheckpoint(pending.Prefix));
        draft.State = draft.State with { Checkpoints = draft.State.Checkpoints with { Pending = null } };
    }

    /// <summary>A person asks for a checkpoint.</summary>
    public static RunTurn Request(RunDraft draft)
    {
        if (draft.State.Status != RunStatus.Running)
        {
            return new RunTurn.Refused($"Run {draft.State.Id} is {draft.State.Status}: only a running one writes checkpoints.");
        }

        RunGroup.Order(draft, RankOrder.Checkpoint);
        return draft.Taken();
    }

    /// <summary>A checkpoint is pinned or let go.</summary>
    public static RunTurn Pin(RunDraft draft, PinRequested request)
    {
        CheckpointCatalogue catalogue = draft.State.Checkpoints;
        if (catalogue.At(request.Step) is null)
        {
            return new RunTurn.Refused(NoneAt(draft.State, request.Step));
        }

        draft.State = draft.State with { Checkpoints = catalogue.Pin(request.Step, request.Pin, request.IsPinned) };
        return draft.Taken();
    }

    /// <summary>What to say when there is no checkpoint before a step: names the nearest two.</summary>
    public static string NoneAt(RunState state, long step)
    {
        (CheckpointEntry? below, CheckpointEntry? above) = state.Checkpoints.Nearest(step);
        long[] nearest = [.. new[] { below, above }.OfType<CheckpointEntry>().Select(entry => entry.Step)];
        return $"Run {state.Id} has no checkpoint before step {step}; " + (nearest.Length == 0
            ? "it has none at all."
            : $"the nearest {(nearest.Length == 1 ? "is" : "are")} at {string.Join(" and ", nearest)}.");
    }
}
