using SnoopiCluster.Core.Planning;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Cli;

/// <summary>How large the models of a run are, from their configurations alone.</summary>
internal static class InspectedModels
{
    /// <summary>Measures them.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="teacher">The teacher's pipeline.</param>
    public static ModelSizes SizesOf(RunSpec spec, ModelInspection teacher)
    {
        bool isBf16 = spec.Model.Precision == Precision.Bf16;
        ComponentInspection unet = teacher.Components.FirstOrDefault(component => component.Name == "unet")
            ?? throw new CliFault(
                $"{teacher.Folder}: there is no unet among its components; name a diffusers pipeline.");
        return new ModelSizes(
            unet.NumParameters,
            unet.Tensors.Where(tensor => IsTarget(tensor.Name, spec.Lora))
                .Sum(tensor => (long)tensor.Shape[0] + tensor.Shape[1]),
            teacher.Components.Sum(component =>
                isBf16 && component.Name == "unet" ? component.Bf16Bytes : component.Fp32Bytes)
                + ClipBytes(spec.Clip));
    }

    // Both nets are loaded whole, in fp32 whatever the UNets compute in.
    private static long ClipBytes(ClipSpec clip) => clip.Model.Length == 0
        ? 0
        : new[] { clip.Model, clip.Decoder }.Sum(folder => ModelInspection.Of(folder).Components.Sum(net => net.Fp32Bytes));

    private static bool IsTarget(string tensor, LoraSpec lora) =>
        lora.Targets.Any(target => tensor.EndsWith($".{target}.weight", StringComparison.Ordinal));
}
