using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Silo.Runs;

/// <summary>Shows a run's state as the API does.</summary>
internal static class RunViews
{
    /// <summary>The view of a state.</summary>
    public static RunView Of(RunState state) => new()
    {
        Id = state.Id,
        Name = state.Spec.Name,
        Status = state.Status,
        Cause = state.Cause,
        Step = state.Step,
        Fence = state.Fence,
        Spec = state.Spec,
        PromptSet = state.PromptSet,
        LedgerHash = state.LedgerHash,
        Sweep = state.Sweep,
        Origin = state.Origin,
        Ranks = [.. state.Places.Select((place, rank) => new RankView(rank, place.Process, place.Slot, place.Phase))],
        Checkpoints = state.Checkpoints.Entries,
        NumFailures = state.Failures.Failures.Length,
        RetryAt = state.RetryAt,
        Finished = state.Finished,
    };
}
