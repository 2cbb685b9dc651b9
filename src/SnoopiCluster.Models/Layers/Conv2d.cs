using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>
/// Two-dimensional convolution with a square kernel and the same stride and zero padding on all sides.
/// </summary>
public sealed class Conv2d : NamedLayer, ISeededInitialization
{
    private readonly long _stride;
    private readonly long _padding;

    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="inputChannels">Channels of the input.</param>
    /// <param name="outputChannels">Channels of the output.</param>
    /// <param name="kernelSize">Height and width of the kernel.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    /// <param name="stride">Step between two outputs, in pixels.</param>
    /// <param name="padding">Zeros on each side; null keeps the size at stride 1 (half the kernel).</param>
    /// <param name="hasBias">Whether there is a <c>bias</c>.</param>
    public Conv2d(
        long inputChannels, long outputChannels, long kernelSize, WeightPlacement placement,
        long stride = 1, long? padding = null, bool hasBias = true)
        : base(nameof(Conv2d))
    {
        _stride = stride;
        _padding = padding ?? kernelSize / 2;
        Weight = placement.NewParameter(outputChannels, inputChannels, kernelSize, kernelSize);
        register_parameter("weight", Weight);
        if (hasBias)
        {
            Bias = placement.NewParameter(outputChannels);
            register_parameter("bias", Bias);
        }
    }

    /// <summary>[out, in, k, k].</summary>
    public Parameter Weight { get; }

    /// <summary>[out], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[B, in, H, W].</param>
    /// <returns>[B, out, H', W'].</returns>
    public override Tensor forward(Tensor input) => Kernels.Conv2d(input, Weight, Bias, _stride, _padding);

    /// <summary>
    /// Applies the layer in another dtype than that of its weights, which stay as they are.
    /// </summary>
    /// <param name="dtype">Dtype of the arithmetic and of the result.</param>
    /// <param name="input">[B, in, H, W], any dtype.</param>
    /// <returns>[B, out, H', W'].</returns>
    public Tensor ForwardIn(ScalarType dtype, Tensor input) => Kernels.Conv2d(
        input.to_type(dtype), Weight.to_type(dtype), Bias?.to_type(dtype), _stride, _padding);

    /// <inheritdoc/>
    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        draws.KaimingUniform(prefix, Weight, Bias);
}
