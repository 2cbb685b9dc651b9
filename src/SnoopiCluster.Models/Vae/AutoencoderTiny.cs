using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// TAESD, the small autoencoder for the latents of Stable Diffusion, after diffusers' <c>AutoencoderTiny</c>,
/// with its
/// parameter names. It takes and gives latents as the diffusion model has them.
/// </summary>
public sealed class AutoencoderTiny : NamedModule, ILatentDecoder
{
    // The decoder's input is bent softly into this range, 3 tanh(x / 3); no key of the configuration gives
    // it.
    private const double LatentLimit = 3;

    private readonly ScalarType _dtype;
    private readonly TinyLayers _encoder;
    private readonly TinyLayers _decoder;

    /// <summary>Builds the autoencoder with undefined weights; load or initialise them before use.</summary>
    /// <param name="config">Its form.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public AutoencoderTiny(AutoencoderTinyConfig config, WeightPlacement placement)
        : base(nameof(AutoencoderTiny))
    {
        Config = config;
        _dtype = placement.Dtype;
        _encoder = NewEncoder(config, placement);
        _decoder = NewDecoder(config, placement);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
    }

    /// <summary>Form of the autoencoder.</summary>
    public AutoencoderTinyConfig Config { get; }

    /// <inheritdoc/>
    public long LatentChannels => Config.LatentChannels;

    /// <inheritdoc/>
    public long Downscale => Config.Downscale;

    /// <summary>Reads an autoencoder from a diffusers folder.</summary>
    /// <param name="folder">Holds <c>config.json</c> and safetensors.</param>
    /// <param name="placement">Dtype and device to load into.</param>
    /// <param name="variant">Middle part of the file name; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The folder lacks something, or holds something that does not fit.
    /// </exception>
    public static AutoencoderTiny Load(string folder, WeightPlacement placement, string? variant = null)
    {
        AutoencoderTinyConfig config = AutoencoderTinyConfig.From(DiffusersFolder.ReadConfig(folder));
        AutoencoderTiny model = new(config, placement);
        DiffusersFolder.LoadWeights(folder, model, WeightNames.Plain, variant);
        return model;
    }

    /// <summary>Encodes images.</summary>
    /// <param name="pixels">[B, in, H, W], colours from -1 to 1; cast to the weights' dtype.</param>
    /// <returns>Latents, [B, latents, H / f, W / f].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Encode(Tensor pixels)
    {
        RequireChannels(pixels, Config.InChannels, nameof(pixels));
        using var scope = NewDisposeScope();
        return _encoder.forward(pixels.to_type(_dtype).add(1).div(2)).MoveToOuterDisposeScope();
    }

    /// <summary>Decodes latents; gradients flow through.</summary>
    /// <param name="latents">[B, latents, h, w]; cast to the weights' dtype.</param>
    /// <returns>
    /// [B, out, f h, f w] in the weights' dtype, colours from -1 to 1, which single pixels may exceed.
    /// </returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Decode(Tensor latents)
    {
        RequireChannels(latents, Config.LatentChannels, nameof(latents));
        using var scope = NewDisposeScope();
        Tensor limited = latents.to_type(_dtype).div(LatentLimit).tanh().mul(LatentLimit);
        return _decoder.forward(limited).mul(2).sub(1).MoveToOuterDisposeScope();
    }

    /// <summary>Latents as numbers from 0 to 1, to be shown or stored as colours.</summary>
    /// <param name="latents">Any shape.</param>
    /// <returns>latents / (2 magnitude) + shift, clipped.</returns>
    public Tensor ScaleLatents(Tensor latents)
    {
        using var scope = NewDisposeScope();
        Tensor colours = latents.div(2 * Config.LatentMagnitude).add(Config.LatentShift);
        return colours.clamp(0, 1).MoveToOuterDisposeScope();
    }

    /// <summary>The inverse of <see cref="ScaleLatents"/>, but for what was clipped.</summary>
    /// <param name="scaled">Any shape.</param>
    public Tensor UnscaleLatents(Tensor scaled)
    {
        using var scope = NewDisposeScope();
        return scaled.sub(Config.LatentShift).mul(2 * Config.LatentMagnitude).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor ToImages(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return Decode(latents.div(Config.ScalingFactor)).MoveToOuterDisposeScope();
    }

    private static TinyLayers NewEncoder(AutoencoderTinyConfig config, WeightPlacement placement)
    {
        TinyLayers.Builder layers = new();
        for (int level = 0; level < config.EncoderChannels.Length; level++)
        {
            long channels = config.EncoderChannels[level];
            layers.Add(level == 0
                ? new Conv2d(config.InChannels, channels, 3, placement)
                : new Conv2d(channels, channels, 3, placement, stride: 2, hasBias: false));
            AddBlocks(layers, config.EncoderBlocks[level], channels, placement);
        }

        layers.Add(new Conv2d(config.EncoderChannels[^1], config.LatentChannels, 3, placement));
        return layers.Build();
    }

    private static TinyLayers NewDecoder(AutoencoderTinyConfig config, WeightPlacement placement)
    {
        TinyLayers.Builder layers = new();
        layers.Add(new Conv2d(config.LatentChannels, config.DecoderChannels[0], 3, placement));
        layers.Add(hidden => hidden.relu());
        for (int level = 0; level < config.DecoderChannels.Length; level++)
        {
            long channels = config.DecoderChannels[level];
            bool isLast = level == config.DecoderChannels.Length - 1;
            AddBlocks(layers, config.DecoderBlocks[level], channels, placement);
            if (!isLast)
            {
                layers.Add(Kernels.UpsampleNearest2x);
            }

            long outChannels = isLast ? config.OutChannels : channels;
            layers.Add(new Conv2d(channels, outChannels, 3, placement, hasBias: isLast));
        }

        return layers.Build();
    }

    private static void AddBlocks(
        TinyLayers.Builder layers, long count, long channels, WeightPlacement placement)
    {
        for (int block = 0; block < count; block++)
        {
            layers.Add(new TinyBlock(channels, placement));
        }
    }

    private static void RequireChannels(Tensor input, long channels, string name)
    {
        if (input.dim() != 4 || input.shape[1] != channels)
        {
            throw new ArgumentException(
                $"The {name} are [{string.Join(", ", input.shape)}]; [B, {channels}, height, width] is "
                + "needed.", name);
        }
    }
}
