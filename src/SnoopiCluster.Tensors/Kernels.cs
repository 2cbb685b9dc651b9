using Tensor = TorchSharp.torch.Tensor;

namespace SnoopiCluster.Tensors;

/// <summary>
/// The operations that a diffusion UNet spends its time in, each one differentiable in all its tensors.
/// fp32 on the CPU takes the native library's own kernels; every other dtype and device takes libtorch's
/// operations.
/// </summary>
/// <remarks>
/// A row of a batch is computed by the same arithmetic whatever the other rows hold and wherever it stands,
/// so equal inputs in two rows of one call give bit-equal outputs. Results repeat bit for bit at a fixed
/// number of threads. A shape, dtype or device that an operation does not take throws <see
/// cref="NativeOperationException"/>.
/// </remarks>
public static class Kernels
{
    /// <summary>Multi-head attention, softmax(q kᵀ / sqrt(d)) v for each head, with C = heads * d.</summary>
    /// <param name="query">[B, Tq, C].</param>
    /// <param name="key">[B, Tk, C].</param>
    /// <param name="value">[B, Tk, C].</param>
    /// <param name="numHeads">At least 1; divides C.</param>
    /// <param name="causal">Whether query i sees only the keys 0..i.</param>
    /// <returns>[B, Tq, C].</returns>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, long numHeads, bool causal = false)
    {
        var result = NativeKernels.Attention(
            query.Handle, key.Handle, value.Handle, numHeads, causal ? (byte)1 : (byte)0);
        return NativeKernels.Adopt(result, "attention", query, key, value);
    }

    /// <summary>Two-dimensional cross-correlation, as libtorch's conv2d.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <param name="weight">[O, C, kh, kw].</param>
    /// <param name="bias">[O], or null for none.</param>
    /// <param name="stride">At least 1, the same in both directions.</param>
    /// <param name="padding">Zeros on each side, at least 0.</param>
    /// <returns>[B, O, H', W'] with H' = (H + 2 padding - kh) / stride + 1, and so for W'.</returns>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias, long stride = 1, long padding = 0)
    {
        var result = NativeKernels.Conv2d(
            input.Handle, weight.Handle, bias?.Handle ?? IntPtr.Zero, stride, padding);
        return NativeKernels.Adopt(result, "a convolution", input, weight, bias);
    }

    /// <summary>
    /// Group normalisation with a weight and a bias for each channel, then SiLU when asked.
    /// </summary>
    /// <param name="input">[B, C, ...].</param>
    /// <param name="numGroups">Divides C.</param>
    /// <param name="weight">[C].</param>
    /// <param name="bias">[C].</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="silu">Whether x * sigmoid(x) follows.</param>
    /// <returns>The shape of <paramref name="input"/>.</returns>
    public static Tensor GroupNorm(
        Tensor input, long numGroups, Tensor weight, Tensor bias, double eps, bool silu = false)
    {
        var result = NativeKernels.GroupNorm(
            input.Handle, numGroups, weight.Handle, bias.Handle, eps, silu ? (byte)1 : (byte)0);
        return NativeKernels.Adopt(result, "a group normalisation", input, weight, bias);
    }

    /// <summary>
    /// Normalisation over the last dimension with a weight and a bias for each of its places.
    /// </summary>
    /// <param name="input">[..., C].</param>
    /// <param name="weight">[C].</param>
    /// <param name="bias">[C].</param>
    /// <param name="eps">Added to the variance.</param>
    /// <returns>The shape of <paramref name="input"/>.</returns>
    public static Tensor LayerNorm(Tensor input, Tensor weight, Tensor bias, double eps)
    {
        var result = NativeKernels.LayerNorm(input.Handle, weight.Handle, bias.Handle, eps);
        return NativeKernels.Adopt(result, "a layer normalisation", input, weight, bias);
    }

    /// <summary>input weightᵀ + bias.</summary>
    /// <param name="input">[..., in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null for none.</param>
    /// <returns>[..., out].</returns>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias)
    {
        var result = NativeKernels.Linear(input.Handle, weight.Handle, bias?.Handle ?? IntPtr.Zero);
        return NativeKernels.Adopt(result, "a linear layer", input, weight, bias);
    }

    /// <summary>The first half of the last dimension times the exact (erf) GELU of its second half.</summary>
    /// <param name="projected">[..., 2 C].</param>
    /// <returns>[..., C].</returns>
    public static Tensor GeGlu(Tensor projected) =>
        NativeKernels.Adopt(NativeKernels.GeGlu(projected.Handle), "GEGLU", projected);

    /// <summary>Doubles height and width; each pixel becomes a square of two by two.</summary>
    /// <param name="input">[B, C, H, W].</param>
    /// <returns>[B, C, 2 H, 2 W].</returns>
    public static Tensor UpsampleNearest2x(Tensor input) =>
        NativeKernels.Adopt(NativeKernels.UpsampleNearest2x(input.Handle), "upsampling", input);
}
