namespace SnoopiCluster.Core.Ledgers;

/// <summary>What became of a step. The numbers are part of the ledger's format.</summary>
public enum StepOutcome
{
    /// <summary>
    /// The step was not finite and no rank applied it; its prompts do not count as consumed.
    /// </summary>
    Skipped = 0,

    /// <summary>Every rank applied the step.</summary>
    Applied = 1,
}
