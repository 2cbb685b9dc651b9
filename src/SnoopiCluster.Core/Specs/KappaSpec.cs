using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>Guidance: the scale kappa of the two teachers (spec 1.5, A1 to A3).</summary>
public sealed record KappaSpec
{
    /// <summary>SwiftBrush's scale in this convention.</summary>
    public const double SwiftBrushScale = 4.5;

    /// <summary>Range of the random kappa: [0.5, 4] for SD, [0.5, 3] for PixArt.</summary>
    public GuidanceRange Range { get; init; } = new(0.5, 4);

    /// <summary>Which teachers take the random kappa (the paper's Table 2).</summary>
    public KappaOn On { get; init; } = KappaOn.Both;

    /// <summary>Kappa of a teacher that does not take the random one.</summary>
    [Range(-100.0, 100.0)]
    public double Fixed { get; init; } = SwiftBrushScale;

    /// <summary>Whether kappa is drawn once a sample or once a step (A2).</summary>
    public DrawPer Per { get; init; } = DrawPer.Sample;
}

/// <summary>Which teachers are guided by the random kappa.</summary>
public enum KappaOn
{
    /// <summary>One draw shared by both teachers: PG-SB.</summary>
    Both,

    /// <summary>A draw of its own for each teacher.</summary>
    Independent,

    /// <summary>The frozen teacher only; the LoRA teacher is guided by <see cref="KappaSpec.Fixed"/>.</summary>
    Frozen,

    /// <summary>The LoRA teacher only; the frozen teacher is guided by <see cref="KappaSpec.Fixed"/>.</summary>
    Lora,
}
