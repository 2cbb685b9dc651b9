using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>What happens when a step's residual or gradient is not finite (design section 5).</summary>
public sealed record NonFiniteSpec
{
    /// <summary>Skipped steps in a row after which <see cref="Then"/> is done.</summary>
    [Range(1, 1_000_000)]
    public int After { get; init; } = 5;

    /// <summary>Stop the run, or take the weights of the last checkpoint and go on.</summary>
    public NonFiniteAction Then { get; init; } = NonFiniteAction.Stop;
}

/// <summary>What to do about a run that keeps producing non-finite steps.</summary>
public enum NonFiniteAction
{
    /// <summary>End the run as failed, with the cause.</summary>
    Stop,

    /// <summary>Take weights and moments of the last checkpoint; step numbers and plan positions go on.</summary>
    Rewind,
}
