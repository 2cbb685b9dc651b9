using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>The models: diffusers folders, and how they compute.</summary>
public sealed record ModelSpec
{
    /// <summary>Folder of the teacher's diffusers pipeline (unet, text_encoder, tokenizer, scheduler, vae).</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "name the folder of a diffusers pipeline")]
    public string Teacher { get; init; } = "";

    /// <summary>Folder of the UNet that the student starts from; null starts from the teacher's weights (A12).</summary>
    public string? Student { get; init; }

    /// <summary>Arithmetic of the two UNets; masters, moments, gradients sums and EMA are fp32 in both.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>Where the nets live: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    [RegularExpression("cpu|cuda(:[0-9]+)?", ErrorMessage = "use cpu, cuda or cuda:N")]
    public string Device { get; init; } = "cpu";

    /// <summary>Only deterministic kernels; needed for bit-equal resume on CUDA, where it costs speed.</summary>
    public bool Deterministic { get; init; }
}

/// <summary>Number format of weights and activations.</summary>
public enum Precision
{
    /// <summary>32-bit floats.</summary>
    Fp32,

    /// <summary>bfloat16 weights and activations; the student's last line stays fp32 (spec 1.3).</summary>
    Bf16,
}
