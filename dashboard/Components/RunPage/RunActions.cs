using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Components.Parts;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>Which actions a run allows, and what they do to it.</summary>
internal static class RunActions
{
    /// <summary>Actions that the silo would take now.</summary>
    /// <param name="run">The run.</param>
    public static ImmutableArray<RunAction> Of(RunView run)
    {
        var actions = ImmutableArray.CreateBuilder<RunAction>();
        if (run.Status is RunStatus.Queued or RunStatus.Starting or RunStatus.Running or RunStatus.Interrupted)
        {
            actions.Add(RunAction.Pause);
        }

        if (run.Status is RunStatus.Paused or RunStatus.Failed or RunStatus.Interrupted)
        {
            actions.Add(RunAction.Resume);
        }

        if (run.Status == RunStatus.Running)
        {
            actions.Add(RunAction.Checkpoint);
        }

        if (!run.Checkpoints.IsEmpty)
        {
            actions.Add(RunAction.Fork);
        }

        if (!run.Status.IsTerminal())
        {
            actions.Add(RunAction.Cancel);
        }

        return actions.ToImmutable();
    }

    /// <summary>An action's word on its button, and its icon.</summary>
    public static (string Label, string Icon) LookOf(RunAction action) => action switch
    {
        RunAction.Pause => ("Pause", "pause"),
        RunAction.Resume => ("Resume", "play"),
        RunAction.Checkpoint => ("Checkpoint now", "hard-drive"),
        RunAction.Fork => ("Fork", "git-fork"),
        RunAction.Cancel => ("Cancel", "ban"),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No such action."),
    };

    /// <summary>What to ask before an action; forking has a form of its own, which says what it does.</summary>
    /// <param name="action">The action.</param>
    /// <param name="run">The run.</param>
    public static Confirmation QuestionOf(RunAction action, RunView run) => action switch
    {
        RunAction.Pause => new Confirmation($"Pause {run.Name}?", ConsequencesOfPause(run), "Pause", AsksCause: true),
        RunAction.Resume => new Confirmation(
            $"Resume {run.Name}?",
            [
                $"It is queued for {Count(run.Spec.Cluster.WorldSize, "slot")} and goes on {From(run)}.",
                "Its failures are counted from zero again.",
            ],
            "Resume",
            AsksCause: true),
        RunAction.Checkpoint => new Confirmation(
            $"Write a checkpoint of {run.Name}?",
            [
                "It is written after the step under way, beside the training.",
                $"The newest {run.Spec.Checkpoints.Keep} and all that are pinned are kept; older ones are deleted.",
            ],
            "Write checkpoint",
            AsksCause: true),
        RunAction.Cancel => new Confirmation(
            $"Cancel {run.Name} for good?", ConsequencesOfCancel(run), "Cancel the run", IsDestructive: true, AsksCause: true),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Nothing is asked before it."),
    };

    /// <summary>What to ask before a checkpoint is pinned, or no longer.</summary>
    public static Confirmation QuestionOfPin(RunView run, CheckpointEntry checkpoint, bool isPinned)
    {
        string name = $"the checkpoint before step {Figures.Count(checkpoint.Step)}";
        return isPinned
            ? new Confirmation(
                $"Keep {name}?",
                [$"It is never deleted, however many newer ones there are. It takes {Figures.Bytes(checkpoint.NumBytes)}."],
                "Pin")
            : new Confirmation(
                $"No longer keep {name}?",
                [
                    $"It is deleted as soon as it is not among the newest {run.Spec.Checkpoints.Keep}, which may be at once.",
                    "A deleted checkpoint cannot be had back. Those that forks began with stay.",
                ],
                "Unpin",
                IsDestructive: true);
    }

    private static ImmutableArray<string> ConsequencesOfPause(RunView run) => run.Status switch
    {
        RunStatus.Running =>
        [
            "Its ranks finish the step under way, write a checkpoint and end. No step is lost.",
            $"{Count(run.Ranks.Length, "slot")} {(run.Ranks.Length == 1 ? "becomes" : "become")} free for other runs.",
        ],
        RunStatus.Starting => ["Its ranks are ended before they train.", $"When it is resumed it goes on {From(run)}."],
        _ => ["It leaves the queue.", $"When it is resumed it goes on {From(run)}."],
    };

    private static ImmutableArray<string> ConsequencesOfCancel(RunView run)
    {
        long kept = run.Checkpoints is [.., var newest] ? newest.Step : 0;
        long lost = run.Step - kept;
        string loss = run.Step == 0
            ? "It has done no step yet."
            : lost <= 0
                ? $"All {Count(run.Step, "step")} that it did are in its newest checkpoint."
                : $"{Count(lost, "step")} since "
                    + $"{(kept == 0 ? "its start" : $"the checkpoint before step {Figures.Count(kept)}")} are lost.";
        return
        [
            "Its ranks are ended at once, and it can never be resumed.",
            loss,
            "Its checkpoints, samples and measurements stay. Pause it instead if you may want to go on.",
        ];
    }

    private static string From(RunView run) => run.Checkpoints is [.., var newest]
        ? $"from the checkpoint before step {Figures.Count(newest.Step)}"
        : run.Origin is { } origin
            ? $"from its parent's checkpoint before step {Figures.Count(origin.Step)}"
            : "from its first step";

    private static string Count(long number, string noun) => $"{Figures.Count(number)} {noun}{(number == 1 ? "" : "s")}";
}
