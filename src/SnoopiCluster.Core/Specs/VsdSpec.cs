using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>The VSD gradient into the student (spec 1.6).</summary>
public sealed record VsdSpec
{
    /// <summary>Smallest noising timestep, inclusive.</summary>
    [Range(0, 999)]
    public int TMin { get; init; } = 20;

    /// <summary>Largest noising timestep, inclusive.</summary>
    [Range(0, 999)]
    public int TMax { get; init; } = 980;

    /// <summary>Weight w(t) of the residual.</summary>
    public VsdWeight Weight { get; init; } = VsdWeight.OneMinusAbar;

    /// <summary>Mean over all elements of the global batch, or their sum (A17).</summary>
    public LossReduction Reduction { get; init; } = LossReduction.Mean;

    /// <summary>Replace non-finite residuals by numbers, as the released code does, instead of skipping the step.</summary>
    public bool NanToNum { get; init; }
}

/// <summary>Weight of the VSD residual at timestep t.</summary>
public enum VsdWeight
{
    /// <summary>1 - abar_t.</summary>
    OneMinusAbar,

    /// <summary>1.</summary>
    One,
}

/// <summary>How a loss over elements becomes one number.</summary>
public enum LossReduction
{
    /// <summary>Divided by the number of elements of the global batch.</summary>
    Mean,

    /// <summary>Not divided.</summary>
    Sum,
}
