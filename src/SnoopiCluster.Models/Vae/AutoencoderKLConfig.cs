using System.Collections.Immutable;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// What an AutoencoderKL's <c>config.json</c> says, checked. Lists must be there; other keys have diffusers'
/// defaults.
/// </summary>
public sealed record AutoencoderKLConfig
{
    /// <summary>Channels of the images that go in.</summary>
    public required long InChannels { get; init; }

    /// <summary>Channels of the images that come out.</summary>
    public required long OutChannels { get; init; }

    /// <summary>Channels of the latents.</summary>
    public required long LatentChannels { get; init; }

    /// <summary>
    /// Channels of each level, from the finest; each level but the last halves height and width.
    /// </summary>
    public required ImmutableArray<long> Channels { get; init; }

    /// <summary>ResNets of each level of the encoder; the decoder has one more.</summary>
    public required long LayersPerBlock { get; init; }

    /// <summary>Groups of all group norms.</summary>
    public required long NormGroups { get; init; }

    /// <summary>
    /// What latents are multiplied by for the diffusion model, so that their variance is about 1.
    /// </summary>
    public required double ScalingFactor { get; init; }

    /// <summary>What is subtracted from latents before they are multiplied, 0 for Stable Diffusion.</summary>
    public required double ShiftFactor { get; init; }

    /// <summary>Whether the coarsest level has an attention.</summary>
    public required bool MidAttention { get; init; }

    /// <summary>Whether a 1x1 convolution ends the encoder.</summary>
    public required bool QuantConv { get; init; }

    /// <summary>Whether a 1x1 convolution begins the decoder.</summary>
    public required bool PostQuantConv { get; init; }

    /// <summary>Pixels of an image's side for one of the latents' side.</summary>
    public long Downscale => 1L << (Channels.Length - 1);

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="config">Content of <c>config.json</c>.</param>
    /// <exception cref="ModelLoadException">
    /// A key is of the wrong type or asks for what is not supported.
    /// </exception>
    public static AutoencoderKLConfig From(ModelConfig config)
    {
        config.RequireSupported("_class_name", "AutoencoderKL");
        config.RequireSupported("act_fn", "silu", "swish");
        config.RequireSupported("latents_mean");
        config.RequireSupported("latents_std");
        AutoencoderKLConfig autoencoder = new()
        {
            InChannels = config.Size("in_channels", 3),
            OutChannels = config.Size("out_channels", 3),
            LatentChannels = config.Size("latent_channels", 4),
            Channels = config.SizeList("block_out_channels"),
            LayersPerBlock = config.Size("layers_per_block", 1),
            NormGroups = config.Size("norm_num_groups", 32),
            ScalingFactor = config.Number("scaling_factor", 0.18215),
            ShiftFactor = config.Number("shift_factor", 0),
            MidAttention = config.Flag("mid_block_add_attention", true),
            QuantConv = config.Flag("use_quant_conv", true),
            PostQuantConv = config.Flag("use_post_quant_conv", true),
        };
        autoencoder.Check(config);
        return autoencoder;
    }

    private void Check(ModelConfig config)
    {
        RequireBlocks(config, "down_block_types", "DownEncoderBlock2D");
        RequireBlocks(config, "up_block_types", "UpDecoderBlock2D");
        if (Channels.FirstOrDefault(channels => channels % NormGroups != 0) is > 0 and long odd)
        {
            throw config.Fault(
                "norm_num_groups",
                $"is {NormGroups}, which does not divide the {odd} in block_out_channels.");
        }

        if (ScalingFactor is not > 0 || !double.IsFinite(ScalingFactor))
        {
            throw config.Fault("scaling_factor", $"is {ScalingFactor}; a number above 0 is needed.");
        }
    }

    private void RequireBlocks(ModelConfig config, string key, string only)
    {
        ImmutableArray<string> types = config.TextList(key);
        if (types.Length != Channels.Length)
        {
            throw config.Fault(
                key,
                $"lists {types.Length} blocks, block_out_channels {Channels.Length}. Give one for each.");
        }

        if (types.FirstOrDefault(type => type != only) is { } other)
        {
            throw config.Fault(key, $"names \"{other}\", which is not supported. Supported: {only}.");
        }
    }
}
