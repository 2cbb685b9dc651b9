using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>The LoRA teacher: its adapters, loss and learning rate (spec 1.7).</summary>
public sealed record LoraSpec
{
    /// <summary>Inner dimension of the adapters.</summary>
    [Range(1, 4_096)]
    public int Rank { get; init; } = 64;

    /// <summary>The adapters' output is multiplied by alpha / rank (A9).</summary>
    [Range(1e-6, 1e6)]
    public double Alpha { get; init; } = 128;

    /// <summary>Names of the linear layers that carry an adapter (A10).</summary>
    [MinLength(1, ErrorMessage = "name at least one layer")]
    public ImmutableArray<string> Targets { get; init; } = ["to_q", "to_v"];

    /// <summary>Learning rate of AdamW.</summary>
    [Range(0.0, 1.0)]
    public double Lr { get; init; } = 1e-3;

    /// <summary>Smallest noising timestep, inclusive.</summary>
    [Range(0, 999)]
    public int TMin { get; init; }

    /// <summary>Largest noising timestep, inclusive.</summary>
    [Range(0, 999)]
    public int TMax { get; init; } = 999;

    /// <summary>Weight of the denoising loss at timestep t (A11).</summary>
    public LoraWeight Weight { get; init; } = LoraWeight.Abar;

    /// <summary>Probability of training on the null prompt instead of the prompt.</summary>
    [Range(0.0, 1.0)]
    public double ConditionDropout { get; init; } = 0.1;

    /// <summary>Whether the null prompt is drawn once a sample or once a step (A11).</summary>
    public DrawPer DropoutPer { get; init; } = DrawPer.Sample;
}

/// <summary>Weight of the LoRA teacher's denoising loss at timestep t.</summary>
public enum LoraWeight
{
    /// <summary>abar_t, as the released code multiplies both sides by a_t.</summary>
    Abar,

    /// <summary>1, as the papers write it.</summary>
    One,
}
