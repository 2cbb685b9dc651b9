using System.Collections.Immutable;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// What an AutoencoderTiny's <c>config.json</c> says, checked. Lists must be there; other keys have
/// diffusers' defaults.
/// </summary>
public sealed record AutoencoderTinyConfig
{
    /// <summary>Channels of the images that go in.</summary>
    public required long InChannels { get; init; }

    /// <summary>Channels of the images that come out.</summary>
    public required long OutChannels { get; init; }

    /// <summary>Channels of the latents.</summary>
    public required long LatentChannels { get; init; }

    /// <summary>Channels of each level of the encoder, from the finest.</summary>
    public required ImmutableArray<long> EncoderChannels { get; init; }

    /// <summary>Channels of each level of the decoder, from the coarsest.</summary>
    public required ImmutableArray<long> DecoderChannels { get; init; }

    /// <summary>Residual blocks of each level of the encoder.</summary>
    public required ImmutableArray<long> EncoderBlocks { get; init; }

    /// <summary>Residual blocks of each level of the decoder.</summary>
    public required ImmutableArray<long> DecoderBlocks { get; init; }

    /// <summary>Latents of this size map to the ends of the range 0 to 1.</summary>
    public required double LatentMagnitude { get; init; }

    /// <summary>Where a latent of 0 maps to in the range 0 to 1.</summary>
    public required double LatentShift { get; init; }

    /// <summary>
    /// What latents are multiplied by for the diffusion model; 1 for TAESD, which takes them as they are.
    /// </summary>
    public required double ScalingFactor { get; init; }

    /// <summary>Pixels of an image's side for one of the latents' side.</summary>
    public long Downscale => 1L << (DecoderChannels.Length - 1);

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="config">Content of <c>config.json</c>.</param>
    /// <exception cref="ModelLoadException">
    /// A key is of the wrong type or asks for what is not supported.
    /// </exception>
    public static AutoencoderTinyConfig From(ModelConfig config)
    {
        config.RequireSupported("_class_name", "AutoencoderTiny");
        config.RequireSupported("act_fn", "relu");
        config.RequireSupported("upsample_fn", "nearest");
        config.RequireSupported("upsampling_scaling_factor", 2);
        AutoencoderTinyConfig tiny = new()
        {
            InChannels = config.Size("in_channels", 3),
            OutChannels = config.Size("out_channels", 3),
            LatentChannels = config.Size("latent_channels", 4),
            EncoderChannels = config.SizeList("encoder_block_out_channels"),
            DecoderChannels = config.SizeList("decoder_block_out_channels"),
            EncoderBlocks = config.SizeList("num_encoder_blocks"),
            DecoderBlocks = config.SizeList("num_decoder_blocks"),
            LatentMagnitude = config.Number("latent_magnitude", 3),
            LatentShift = config.Number("latent_shift", 0.5),
            ScalingFactor = config.Number("scaling_factor", 1),
        };
        RequireLevels(config, "encoder_block_out_channels", tiny.EncoderChannels, tiny.EncoderBlocks.Length);
        RequireLevels(config, "decoder_block_out_channels", tiny.DecoderChannels, tiny.DecoderBlocks.Length);
        return tiny;
    }

    private static void RequireLevels(
        ModelConfig config, string key, ImmutableArray<long> channels, int blocks)
    {
        if (channels.Length != blocks)
        {
            throw config.Fault(
                key,
                $"lists {channels.Length} levels, but the number of blocks is given for {blocks}. Both must "
                + "agree.");
        }

        // diffusers builds each level's convolutions from and to its own channels, so levels cannot differ.
        if (channels.Distinct().Count() > 1)
        {
            throw config.Fault(
                key,
                $"is [{string.Join(", ", channels)}]; all levels of this architecture have the same "
                + "channels.");
        }
    }
}
