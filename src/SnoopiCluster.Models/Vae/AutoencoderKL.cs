using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// The autoencoder of Stable Diffusion, after diffusers' <c>AutoencoderKL</c>, driven by its configuration
/// and with
/// diffusers' parameter names; files with the older names of the attention are read too.
/// </summary>
public sealed class AutoencoderKL : NamedModule, ILatentDecoder
{
    // Names up to diffusers 0.17, which the published Stable Diffusion files still have.
    private static readonly (string Old, string Current)[] AttentionNames =
        [(".query.", ".to_q."), (".key.", ".to_k."), (".value.", ".to_v."), (".proj_attn.", ".to_out.0.")];

    private readonly ScalarType _dtype;
    private readonly VaeEncoder _encoder;
    private readonly VaeDecoder _decoder;
    private readonly Conv2d? _quantConv;
    private readonly Conv2d? _postQuantConv;

    /// <summary>Builds the autoencoder with undefined weights; load or initialise them before use.</summary>
    /// <param name="config">Its form.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public AutoencoderKL(AutoencoderKLConfig config, WeightPlacement placement)
        : base(nameof(AutoencoderKL))
    {
        Config = config;
        _dtype = placement.Dtype;
        _encoder = new VaeEncoder(config, placement);
        _decoder = new VaeDecoder(config, placement);
        register_module("encoder", _encoder);
        register_module("decoder", _decoder);
        if (config.QuantConv)
        {
            _quantConv = new Conv2d(2 * config.LatentChannels, 2 * config.LatentChannels, 1, placement);
            register_module("quant_conv", _quantConv);
        }

        if (config.PostQuantConv)
        {
            _postQuantConv = new Conv2d(config.LatentChannels, config.LatentChannels, 1, placement);
            register_module("post_quant_conv", _postQuantConv);
        }
    }

    /// <summary>How published files may name this autoencoder's tensors.</summary>
    public static WeightNames Names { get; } = new(WeightNames.IsOldBuffer, CurrentName);

    /// <summary>Form of the autoencoder.</summary>
    public AutoencoderKLConfig Config { get; }

    /// <inheritdoc/>
    public long LatentChannels => Config.LatentChannels;

    /// <inheritdoc/>
    public long Downscale => Config.Downscale;

    /// <summary>
    /// Reads an autoencoder from a diffusers folder (<c>config.json</c> and safetensors, also sharded).
    /// </summary>
    /// <param name="folder">The folder, for example <c>vae/</c> of a pipeline.</param>
    /// <param name="placement">Dtype and device to load into.</param>
    /// <param name="variant">Middle part of the file name, for example <c>fp16</c>; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The folder lacks something, or holds something that does not fit.
    /// </exception>
    public static AutoencoderKL Load(string folder, WeightPlacement placement, string? variant = null)
    {
        AutoencoderKL model = new(AutoencoderKLConfig.From(DiffusersFolder.ReadConfig(folder)), placement);
        DiffusersFolder.LoadWeights(folder, model, Names, variant);
        return model;
    }

    /// <summary>Encodes images.</summary>
    /// <param name="pixels">[B, in, H, W], colours from -1 to 1; cast to the weights' dtype.</param>
    /// <returns>The latents' distribution, not scaled; see <see cref="Scale"/>.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public LatentDistribution Encode(Tensor pixels)
    {
        if (pixels.dim() != 4 || pixels.shape[1] != Config.InChannels)
        {
            throw new ArgumentException(
                $"The pixels are [{string.Join(", ", pixels.shape)}]; [B, {Config.InChannels}, H, W] is "
                + "needed.", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        Tensor moments = _encoder.forward(pixels.to_type(_dtype));
        LatentDistribution latents = LatentDistribution.From(_quantConv?.forward(moments) ?? moments);
        latents.Mean.MoveToOuterDisposeScope();
        latents.LogVariance.MoveToOuterDisposeScope();
        return latents;
    }

    /// <summary>
    /// Decodes latents as <see cref="Encode"/> gives them, not scaled; gradients flow through.
    /// </summary>
    /// <param name="latents">[B, latents, h, w]; cast to the weights' dtype.</param>
    /// <returns>
    /// [B, out, f h, f w] in the weights' dtype, colours from -1 to 1, which single pixels may exceed.
    /// </returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Decode(Tensor latents)
    {
        if (latents.dim() != 4 || latents.shape[1] != Config.LatentChannels)
        {
            throw new ArgumentException(
                $"The latents are [{string.Join(", ", latents.shape)}]; [B, {Config.LatentChannels}, h, w] "
                + "is needed.", nameof(latents));
        }

        using var scope = NewDisposeScope();
        return _decoder.forward(PostQuantize(latents)).MoveToOuterDisposeScope();
    }

    /// <summary>Latents for a diffusion model.</summary>
    /// <param name="latents">As <see cref="Encode"/> gives them.</param>
    /// <returns>(latents - shift) times the scaling factor.</returns>
    public Tensor Scale(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return latents.sub(Config.ShiftFactor).mul(Config.ScalingFactor).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor ToImages(Tensor latents)
    {
        using var scope = NewDisposeScope();
        Tensor unscaled = latents.div(Config.ScalingFactor).add(Config.ShiftFactor);
        return Decode(unscaled).MoveToOuterDisposeScope();
    }

    /// <summary>The decoder's first convolution by itself, in the weights' dtype.</summary>
    internal Tensor PostQuantize(Tensor latents)
    {
        Tensor input = latents.to_type(_dtype);
        return _postQuantConv?.forward(input) ?? input;
    }

    private static string CurrentName(string name)
    {
        if (name.Contains(".attentions.", StringComparison.Ordinal))
        {
            foreach ((string old, string current) in AttentionNames)
            {
                name = name.Replace(old, current, StringComparison.Ordinal);
            }
        }

        return name;
    }
}
