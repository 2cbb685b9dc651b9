namespace SnoopiCluster.Core.PromptSets;

/// <summary>
/// Names a prompt inside its prompt set for good: its 0-based position in the order in which the set was
/// built. It depends on neither the seed, the step nor the world size.
/// </summary>
/// <param name="Value">0-based position, below the set's number of prompts.</param>
public readonly record struct PromptId(long Value)
{
    /// <summary>The position as a decimal number.</summary>
    public override string ToString() => $"{Value}";
}
