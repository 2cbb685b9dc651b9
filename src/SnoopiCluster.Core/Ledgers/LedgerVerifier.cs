using SnoopiCluster.Core.DataPlans;

namespace SnoopiCluster.Core.Ledgers;

/// <summary>
/// Holds a run's recorded history against its data plan and the contents of its prompt shards.
/// </summary>
/// <param name="plan">The run's data plan.</param>
/// <param name="digestOf">The digest of a planned prompt, taken from the shard's contents.</param>
public sealed class LedgerVerifier(DataPlan plan, Func<PlannedPrompt, PromptDigest> digestOf)
{
    /// <summary>
    /// Where the rows begin: nowhere, or for a fork where its parent's ledger stood at the checkpoint that it began with.
    /// </summary>
    public LedgerState Start { get; init; } = LedgerState.Empty;

    /// <summary>Recomputes the chain from <see cref="Start"/> and compares it with all that was recorded.</summary>
    /// <param name="rows">The recorded steps, in the order in which they were recorded.</param>
    /// <param name="anchors">What checkpoints say, in any order; may be empty.</param>
    /// <param name="cancellationToken">Looked at before each step.</param>
    /// <returns>The first step that differs and how, or that there is none.</returns>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public LedgerFinding Verify(
        IEnumerable<LedgerRow> rows, IReadOnlyList<LedgerAnchor> anchors, CancellationToken cancellationToken)
    {
        ILookup<long, LedgerAnchor> anchorsByStep = anchors.ToLookup(anchor => anchor.State.NextStep);
        LedgerState state = Start;
        LedgerFinding? fault = CheckAnchors(state, anchorsByStep);
        foreach (LedgerRow row in rows)
        {
            if (fault is not null)
            {
                return fault;
            }

            cancellationToken.ThrowIfCancellationRequested();
            fault = CheckRow(row, state, out state) ?? CheckAnchors(state, anchorsByStep);
        }

        if (fault is null && anchors.Any(anchor => anchor.State.NextStep > state.NextStep))
        {
            long lastStep = anchors.Max(anchor => anchor.State.NextStep) - 1;
            fault = new LedgerFinding.StepDropped(
                state.NextStep, $"no row records it, although a checkpoint stands after step {lastStep}");
        }

        return fault ?? new LedgerFinding.Sound(state);
    }

    private LedgerFinding? CheckRow(LedgerRow row, LedgerState before, out LedgerState after)
    {
        after = before;
        if (row.Step > before.NextStep)
        {
            return new LedgerFinding.StepDropped(
                before.NextStep, $"no row records it, and step {row.Step} is recorded in its place");
        }

        if (row.Step < before.NextStep)
        {
            return new LedgerFinding.StepAppliedTwice(
                row.Step, $"it is recorded again after step {before.NextStep - 1}");
        }

        PromptDigest[] planned = DigestsOf(row.Step);
        after = before.Advance(row.Step, row.Outcome, planned);
        return row.Hash == after.Hash
            ? CheckOptimizer(row, before, after)
            : Diagnose(row, before, after, planned);
    }

    // The rows agree with the plan here, so a count that differs is the optimiser's: the one thing that the
    // chain cannot see.
    private static LedgerFinding? CheckOptimizer(LedgerRow row, LedgerState before, LedgerState after)
    {
        if (row.OptimizerAppliedCount == after.AppliedCount)
        {
            return null;
        }

        string evidence = $"the optimiser counts {row.OptimizerAppliedCount} applied steps after it, "
            + $"where the ledger has {after.AppliedCount} ({before.AppliedCount} before it)";
        return (row.OptimizerAppliedCount > after.AppliedCount, row.Outcome) switch
        {
            (true, StepOutcome.Skipped) =>
                new LedgerFinding.OutcomeMisrecorded(row.Step, row.Outcome, evidence),
            (true, _) => new LedgerFinding.StepAppliedTwice(row.Step, evidence),
            (false, _) => new LedgerFinding.StepDropped(row.Step, evidence),
        };
    }

    // A hash says only that something differs. What it was is found by trying what could have led to the
    // recorded one.
    private LedgerFinding Diagnose(
        LedgerRow row, LedgerState before, LedgerState expected, PromptDigest[] planned)
    {
        StepOutcome other = row.Outcome == StepOutcome.Applied ? StepOutcome.Skipped : StepOutcome.Applied;
        if (row.Hash == LedgerState.Chain(before.Hash, row.Step, other, planned))
        {
            return new LedgerFinding.OutcomeMisrecorded(
                row.Step, row.Outcome, $"its hash is the one of a step that was {other}");
        }

        if (row.Hash == LedgerState.Chain(expected.Hash, row.Step, row.Outcome, planned))
        {
            return new LedgerFinding.StepAppliedTwice(row.Step, "its hash contains its prompts two times");
        }

        if (row.Step > 0 && IsFedFrom(row.Step - 1))
        {
            return new LedgerFinding.StepAppliedTwice(
                row.Step - 1, $"its prompts were fed again as step {row.Step}");
        }

        if (IsFedFrom(row.Step + 1))
        {
            return new LedgerFinding.StepDropped(
                row.Step, $"the prompts of step {row.Step + 1} were fed in its place");
        }

        return new LedgerFinding.WrongPromptsFed(row.Step, expected.Hash, row.Hash);

        bool IsFedFrom(long step) =>
            row.Hash == LedgerState.Chain(before.Hash, row.Step, row.Outcome, DigestsOf(step));
    }

    private static LedgerFinding.CheckpointDiffers? CheckAnchors(
        LedgerState state, ILookup<long, LedgerAnchor> anchorsByStep)
    {
        foreach (LedgerAnchor anchor in anchorsByStep[state.NextStep])
        {
            string? difference =
                anchor.State.Hash != state.Hash
                    ? $"its ledger hash is {anchor.State.Hash}, theirs {state.Hash}"
                : anchor.State != state
                    ? $"it counts {anchor.State.AppliedCount} applied steps "
                        + $"and {anchor.State.SkippedCount} skipped ones, "
                        + $"they {state.AppliedCount} and {state.SkippedCount}"
                : anchor.OptimizerAppliedCount != state.AppliedCount
                    ? $"its optimiser was applied {anchor.OptimizerAppliedCount} times, "
                        + $"they record {state.AppliedCount}"
                : null;
            if (difference is not null)
            {
                return new LedgerFinding.CheckpointDiffers(state.NextStep - 1, difference);
            }
        }

        return null;
    }

    private PromptDigest[] DigestsOf(long step) => [.. plan.OfStep(step).Select(digestOf)];
}
