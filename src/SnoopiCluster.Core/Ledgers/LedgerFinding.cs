using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Ledgers;

/// <summary>
/// What verifying a run's history found: that it is sound, or the first step that differs and how. The cases
/// below are all there are.
/// </summary>
public abstract record LedgerFinding
{
    private LedgerFinding()
    {
    }

    /// <summary>The finding as a sentence for people, with the step and what speaks for it.</summary>
    public abstract string Message { get; }

    /// <summary>The first step that differs; null when none does.</summary>
    public virtual long? FirstStep => null;

    /// <summary>Every recorded step was fed exactly what the data plan says, once.</summary>
    /// <param name="State">Where the ledger ends.</param>
    public sealed record Sound(LedgerState State) : LedgerFinding
    {
        /// <inheritdoc/>
        public override string Message =>
            $"{State.NextStep} steps were fed as planned "
            + $"({State.AppliedCount} applied, {State.SkippedCount} skipped); ledger hash {State.Hash}.";
    }

    /// <summary>A step was fed other prompts or other texts than the data plan and the shards say.</summary>
    /// <param name="Step">The first step that differs.</param>
    /// <param name="Expected">The hash that the planned prompts give.</param>
    /// <param name="Recorded">The hash that was recorded.</param>
    public sealed record WrongPromptsFed(long Step, Sha256Digest Expected, Sha256Digest Recorded)
        : LedgerFinding
    {
        /// <inheritdoc/>
        public override long? FirstStep => Step;

        /// <inheritdoc/>
        public override string Message =>
            $"Step {Step} was not fed the planned prompts: "
            + $"its hash should be {Expected} and is recorded as {Recorded}. "
            + "Either other texts were fed, or the prompt set is not the one of this run.";
    }

    /// <summary>A step was applied more than once.</summary>
    /// <param name="Step">The step that was applied again.</param>
    /// <param name="Evidence">What shows it, as the end of a sentence.</param>
    public sealed record StepAppliedTwice(long Step, string Evidence) : LedgerFinding
    {
        /// <inheritdoc/>
        public override long? FirstStep => Step;

        /// <inheritdoc/>
        public override string Message => $"Step {Step} was applied more than once: {Evidence}.";
    }

    /// <summary>A step is missing, or was recorded as applied and never was.</summary>
    /// <param name="Step">The step that is missing.</param>
    /// <param name="Evidence">What shows it, as the end of a sentence.</param>
    public sealed record StepDropped(long Step, string Evidence) : LedgerFinding
    {
        /// <inheritdoc/>
        public override long? FirstStep => Step;

        /// <inheritdoc/>
        public override string Message => $"Step {Step} was dropped: {Evidence}.";
    }

    /// <summary>A step was applied and recorded as skipped, or the other way round.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Recorded">What its row says.</param>
    /// <param name="Evidence">What contradicts it, as the end of a sentence.</param>
    public sealed record OutcomeMisrecorded(long Step, StepOutcome Recorded, string Evidence) : LedgerFinding
    {
        /// <inheritdoc/>
        public override long? FirstStep => Step;

        /// <inheritdoc/>
        public override string Message => $"Step {Step} is recorded as {Recorded}, but {Evidence}.";
    }

    /// <summary>A checkpoint contradicts the rows up to it, which are sound in themselves.</summary>
    /// <param name="Step">The checkpoint's step: the last step that it contains.</param>
    /// <param name="Evidence">What differs, as the end of a sentence.</param>
    public sealed record CheckpointDiffers(long Step, string Evidence) : LedgerFinding
    {
        /// <inheritdoc/>
        public override long? FirstStep => Step;

        /// <inheritdoc/>
        public override string Message =>
            $"The checkpoint after step {Step} contradicts the recorded steps: {Evidence}.";
    }

    /// <summary>A row was stored by a group that had been replaced when an earlier step was stored.</summary>
    /// <param name="Step">The step of the row.</param>
    /// <param name="Stored">Under which it was stored.</param>
    /// <param name="Before">Under which the step before it was stored.</param>
    public sealed record RowOfStaleMembership(long Step, Fence Stored, Fence Before) : LedgerFinding
    {
        /// <inheritdoc/>
        public override long? FirstStep => Step;

        /// <inheritdoc/>
        public override string Message =>
            $"Step {Step} was stored by a stale group: {Stored}, although the step before it was stored under {Before}.";
    }
}
