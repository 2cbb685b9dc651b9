using SnoopiCluster.Models.Layers;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>Enlarges to a given size, each pixel taking its nearest source, then a 3x3 convolution.</summary>
internal sealed class Upsampling : NamedModule
{
    private readonly Conv2d _conv;

    /// <summary>Builds the layer with undefined weights.</summary>
    /// <param name="channels">Channels of input and output.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public Upsampling(long channels, WeightPlacement placement)
        : base(nameof(Upsampling))
    {
        _conv = new Conv2d(channels, channels, 3, placement);
        register_module("conv", _conv);
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="input">[B, C, h, w].</param>
    /// <param name="height">Height wanted: that of the skip connection that follows.</param>
    /// <param name="width">Width wanted.</param>
    /// <returns>[B, C, height, width].</returns>
    public Tensor Forward(Tensor input, long height, long width)
    {
        using var scope = NewDisposeScope();
        bool doubles = height == 2 * input.shape[2] && width == 2 * input.shape[3];
        Tensor enlarged = doubles
            ? Kernels.UpsampleNearest2x(input)
            : input
                .index_select(2, NearestSources(input.shape[2], height, input.device))
                .index_select(3, NearestSources(input.shape[3], width, input.device));
        return _conv.forward(enlarged).MoveToOuterDisposeScope();
    }

    // Latents whose size is not a multiple of the total factor come here: pixel i takes source floor(i * from
    // / to).
    private static Tensor NearestSources(long from, long to, Device device) =>
        tensor(
            Enumerable.Range(0, (int)to).Select(i => i * from / to).ToArray(), dtype: int64, device: device);
}
