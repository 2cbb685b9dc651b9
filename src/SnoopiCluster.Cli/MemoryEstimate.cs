using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Cli;

/// <summary>
/// What a run keeps in memory for its whole length, in bytes; the activations of a micro-batch come on top.
/// </summary>
/// <param name="StudentParameters">Parameters of the student.</param>
/// <param name="StudentBytes">
/// Masters, gradient, both moments, the average if there is one, and weights to compute with.
/// </param>
/// <param name="LoraParameters">Parameters of the adapters.</param>
/// <param name="LoraBytes">Masters, gradient, both moments, and weights to compute with.</param>
/// <param name="FrozenBytes">The teacher's UNet, the text encoder and the VAE.</param>
internal sealed record MemoryEstimate(
    long StudentParameters, long StudentBytes, long LoraParameters, long LoraBytes, long FrozenBytes)
{
    // fp32 master, gradient and the two moments of AdamW.
    private const int TrainedBytes = 4 * sizeof(float);

    /// <summary>All of it.</summary>
    public long TotalBytes => StudentBytes + LoraBytes + FrozenBytes;

    /// <summary>Estimates from the configurations alone.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="teacher">The teacher's pipeline.</param>
    public static MemoryEstimate Of(RunSpec spec, ModelInspection teacher)
    {
        bool isBf16 = spec.Model.Precision == Precision.Bf16;
        ComponentInspection unet = teacher.Components.FirstOrDefault(component => component.Name == "unet")
            ?? throw new CliFault(
                $"{teacher.Folder}: there is no unet among its components; name a diffusers pipeline.");
        long lora = unet.Tensors.Where(tensor => IsTarget(tensor.Name, spec.Lora)).Sum(
            tensor => spec.Lora.Rank * (tensor.Shape[0] + tensor.Shape[1]));

        // With fp32 the masters are what is computed with.
        int computeBytes = isBf16 ? sizeof(ushort) : 0;
        int averageBytes = spec.Ema.Enabled ? sizeof(float) : 0;
        return new MemoryEstimate(
            unet.NumParameters,
            unet.NumParameters * (TrainedBytes + averageBytes + computeBytes),
            lora,
            lora * (TrainedBytes + computeBytes),
            teacher.Components.Sum(component =>
                isBf16 && component.Name == "unet" ? component.Bf16Bytes : component.Fp32Bytes));
    }

    private static bool IsTarget(string tensor, LoraSpec lora) =>
        lora.Targets.Any(target => tensor.EndsWith($".{target}.weight", StringComparison.Ordinal));
}
