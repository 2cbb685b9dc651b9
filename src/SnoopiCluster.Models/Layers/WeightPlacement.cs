using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>
/// Where a module's weights are made: their dtype and device. Modules are built where they are to be used;
/// nothing in this assembly relies on moving them later.
/// </summary>
/// <param name="Dtype">fp32, bf16 or fp16.</param>
/// <param name="Device">CPU, a CUDA device, or META for shapes without storage.</param>
public sealed record WeightPlacement(ScalarType Dtype, Device Device)
{
    /// <summary>fp32 on the CPU.</summary>
    public static WeightPlacement Cpu { get; } = new(ScalarType.Float32, CPU);

    /// <summary>
    /// Names and shapes only: a model of any size is built in no memory. Its weights cannot be read, its
    /// <c>forward</c> must not be called.
    /// </summary>
    public static WeightPlacement ShapesOnly { get; } = new(ScalarType.Float32, META);

    /// <summary>
    /// A weight of the given shape with undefined content: whoever builds a module loads or initialises it
    /// before use.
    /// </summary>
    /// <param name="shape">All dimensions at least 1.</param>
    /// <returns>A parameter that requires gradients.</returns>
    public TorchSharp.Modules.Parameter NewParameter(params long[] shape)
    {
        // A parameter lives as long as its module, so no dispose scope that happens to be open may own it.
        using var scope = NewDisposeScope();
        Tensor empty = torch.empty(shape, dtype: Dtype, device: Device);
        return scope.Detach(new TorchSharp.Modules.Parameter(empty, requires_grad: true));
    }
}
