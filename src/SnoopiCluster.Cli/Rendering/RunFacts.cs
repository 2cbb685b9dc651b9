using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Checkpoints;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>All that is known of a run, for a person.</summary>
internal static class RunFacts
{
    private const int MostCheckpoints = 5;

    /// <summary>Name and value of each fact.</summary>
    public static IEnumerable<(string Name, string Value)> Of(RunView run, TimeProvider time)
    {
        yield return ("run", $"{run.Id} ({run.Name})");
        yield return ("status", Words.Of(run.Status));
        yield return ("cause", run.Cause);
        yield return ("steps", $"{run.Step} of {run.Spec.Steps} stored, {run.Fence}");
        yield return ("computes",
            $"{Words.Of(run.Spec.Objective)}, batch {run.Spec.Batch}, kappa {run.Spec.Kappa.Range}, world size "
            + $"{run.Spec.Cluster.WorldSize}");
        yield return ("teacher", run.Spec.Model.Teacher);
        yield return ("prompts", $"{run.Spec.Prompts.Set} ({run.PromptSet})");
        foreach (RankView rank in run.Ranks)
        {
            yield return ($"rank {rank.Rank}", TextOf(rank));
        }

        if (run.Sweep is { } sweep)
        {
            yield return ("sweep", sweep.Value);
        }

        if (run.Origin is { } origin)
        {
            yield return ("forked from", $"{origin.Parent} before step {origin.Step}, ledger {origin.LedgerHash}");
        }

        if (run.NumFailures > 0)
        {
            yield return ("failures", $"{run.NumFailures} counted of {run.Spec.Cluster.MaxFailures} allowed");
        }

        if (run.RetryAt is { } retry)
        {
            yield return ("tried again", Moments.Full(retry, time));
        }

        foreach ((string Name, string Value) fact in Left(run))
        {
            yield return fact;
        }
    }

    /// <summary>Where a rank runs and how far its process is.</summary>
    public static string TextOf(RankView rank) =>
        $"{rank.Slot?.ToString() ?? "no slot yet"}, {Words.Of(rank.Phase)}, process {rank.Process}";

    private static IEnumerable<(string Name, string Value)> Left(RunView run)
    {
        if (run.LedgerHash is { } ledger)
        {
            yield return ("ledger", ledger.ToString());
        }

        int hidden = run.Checkpoints.Length - MostCheckpoints;
        if (hidden > 0)
        {
            yield return ("checkpoints", $"{hidden} older ones, and");
        }

        foreach (CheckpointEntry checkpoint in run.Checkpoints.Skip(Math.Max(hidden, 0)))
        {
            string pins = checkpoint.Pins.IsEmpty ? "" : $", kept for {string.Join(", ", checkpoint.Pins)}";
            yield return ("checkpoint", $"before step {checkpoint.Step}, {ByteText.Of(checkpoint.NumBytes)}{pins}");
        }

        if (run.Finished is { } finished)
        {
            yield return ("student", $"{finished.Student} (weights {finished.StudentHash})");
        }
    }
}
