using System.Collections.Immutable;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// What a UNet2DConditionModel's <c>config.json</c> says, checked. Keys that decide sizes must be there; the
/// others have diffusers' defaults. A key that changes the mathematics in a way that this code lacks is
/// refused by name.
/// </summary>
public sealed record UNetConfig
{
    /// <summary>The file with all its keys, as it is saved again.</summary>
    public required ModelConfig Source { get; init; }

    /// <summary>Channels of the latents that go in.</summary>
    public required long InChannels { get; init; }

    /// <summary>Channels that come out.</summary>
    public required long OutChannels { get; init; }

    /// <summary>Channels of each level, from the finest.</summary>
    public required ImmutableArray<long> Channels { get; init; }

    /// <summary>ResNets of each level on the way down; the way up has one more.</summary>
    public required ImmutableArray<long> LayersPerBlock { get; init; }

    /// <summary>Whether each level on the way down has spatial transformers.</summary>
    public required ImmutableArray<bool> DownAttention { get; init; }

    /// <summary>Whether each block on the way up, from the coarsest, has spatial transformers.</summary>
    public required ImmutableArray<bool> UpAttention { get; init; }

    /// <summary>What is between the ways down and up.</summary>
    public required UNetMidBlock MidBlock { get; init; }

    /// <summary>
    /// Attention heads of each level (the key is called attention_head_dim, but holds their number).
    /// </summary>
    public required ImmutableArray<long> NumHeads { get; init; }

    /// <summary>Transformer blocks in each spatial transformer of a level on the way down.</summary>
    public required ImmutableArray<long> TransformerLayers { get; init; }

    /// <summary>The same for each block on the way up, from the coarsest.</summary>
    public required ImmutableArray<long> UpTransformerLayers { get; init; }

    /// <summary>Width of the text features at each level.</summary>
    public required ImmutableArray<long> CrossAttentionDim { get; init; }

    /// <summary>Whether the first attention of each level, too, attends to the text features.</summary>
    public required ImmutableArray<bool> OnlyCrossAttention { get; init; }

    /// <summary>
    /// Whether the spatial transformers project with linear layers instead of 1x1 convolutions.
    /// </summary>
    public required bool LinearProjection { get; init; }

    /// <summary>Whether attention scores are computed in fp32 whatever the dtype.</summary>
    public required bool UpcastAttention { get; init; }

    /// <summary>Groups of all group norms.</summary>
    public required long NormGroups { get; init; }

    /// <summary>Epsilon of the ResNets' norms and of the last one.</summary>
    public required double NormEps { get; init; }

    /// <summary>Whether the cosines come first in the timestep's features.</summary>
    public required bool FlipSinToCos { get; init; }

    /// <summary>Shift of the timestep's frequencies.</summary>
    public required double FrequencyShift { get; init; }

    /// <summary>Size of the time embedding.</summary>
    public required long TimeEmbeddingDim { get; init; }

    /// <summary>Whether the sample is mapped to 2x - 1 first.</summary>
    public required bool CenterInputSample { get; init; }

    /// <summary>Padding of the strided convolutions; 0 pads right and below only.</summary>
    public required long DownsamplePadding { get; init; }

    /// <summary>Kernel of the first convolution, odd.</summary>
    public required long ConvInKernel { get; init; }

    /// <summary>Kernel of the last convolution, odd.</summary>
    public required long ConvOutKernel { get; init; }

    /// <summary>
    /// Height and width of the latents it was trained on, where the file says so; any size can be run.
    /// </summary>
    public long? SampleSize { get; init; }

    /// <summary>Number of levels.</summary>
    public int NumLevels => Channels.Length;

    /// <summary>Reads and checks the configuration.</summary>
    /// <param name="config">Content of <c>config.json</c>.</param>
    /// <exception cref="ModelLoadException">
    /// A key is missing, of the wrong type, or asks for what is not supported.
    /// </exception>
    public static UNetConfig From(ModelConfig config)
    {
        RefuseUnsupported(config);
        ImmutableArray<long> channels = config.SizeList("block_out_channels");
        int levels = channels.Length;
        ImmutableArray<long> layers = config.SizePerBlock("transformer_layers_per_block", levels, 1);
        var unet = new UNetConfig
        {
            Source = config,
            InChannels = config.Size("in_channels"),
            OutChannels = config.Size("out_channels"),
            Channels = channels,
            LayersPerBlock = config.SizePerBlock("layers_per_block", levels),
            DownAttention =
                BlockTypes(config, "down_block_types", levels, "CrossAttnDownBlock2D", "DownBlock2D"),
            UpAttention = BlockTypes(config, "up_block_types", levels, "CrossAttnUpBlock2D", "UpBlock2D"),
            MidBlock = ReadMidBlock(config),
            NumHeads = config.SizePerBlock("attention_head_dim", levels),
            TransformerLayers = layers,
            UpTransformerLayers = config.Has("reverse_transformer_layers_per_block")
                ? config.SizePerBlock("reverse_transformer_layers_per_block", levels)
                : [.. layers.Reverse()],
            CrossAttentionDim = config.SizePerBlock("cross_attention_dim", levels),
            OnlyCrossAttention = config.FlagPerBlock("only_cross_attention", levels, false),
            LinearProjection = config.Flag("use_linear_projection", false),
            UpcastAttention = config.Flag("upcast_attention", false),
            NormGroups = config.Size("norm_num_groups", 32),
            NormEps = config.Number("norm_eps", 1e-5),
            FlipSinToCos = config.Flag("flip_sin_to_cos", true),
            FrequencyShift = config.Number("freq_shift", 0),
            TimeEmbeddingDim = config.Size("time_embedding_dim", channels[0] * 4),
            CenterInputSample = config.Flag("center_input_sample", false),
            DownsamplePadding = config.Int("downsample_padding", 1),
            ConvInKernel = OddKernel(config, "conv_in_kernel"),
            ConvOutKernel = OddKernel(config, "conv_out_kernel"),
            SampleSize = config.Has("sample_size") ? config.Size("sample_size") : null,
        };
        unet.CheckDivisions(config);
        return unet;
    }

    /// <summary>Form of the spatial transformers of one level.</summary>
    /// <param name="level">0-based, from the finest.</param>
    /// <param name="numLayers">Transformer blocks in each.</param>
    internal TransformerForm TransformerAt(int level, long numLayers) => new(
        Channels[level],
        NumHeads[level],
        numLayers,
        CrossAttentionDim[level],
        NormGroups,
        LinearProjection,
        OnlyCrossAttention[level],
        UpcastAttention);

    private static void RefuseUnsupported(ModelConfig config)
    {
        config.RequireSupported("_class_name", "UNet2DConditionModel");
        config.RequireSupported("act_fn", "silu", "swish");
        config.RequireSupported("time_embedding_type", "positional");
        config.RequireSupported("resnet_time_scale_shift", "default");
        config.RequireSupported("attention_type", "default");
        config.RequireSupported("mid_block_scale_factor", 1, 1.0);
        config.RequireSupported("resnet_out_scale_factor", 1, 1.0);
        config.RequireSupported("dropout", 0, 0.0);
        config.RequireSupported("dual_cross_attention", false);
        config.RequireSupported("resnet_skip_time_act", false);
        config.RequireSupported("mid_block_only_cross_attention", false);
        string[] additions =
        [
            "addition_embed_type", "addition_time_embed_dim", "class_embed_type", "cross_attention_norm",
            "encoder_hid_dim", "encoder_hid_dim_type", "num_attention_heads", "num_class_embeds",
            "projection_class_embeddings_input_dim", "time_cond_proj_dim", "time_embedding_act_fn",
            "timestep_post_act",
        ];
        foreach (string key in additions)
        {
            config.RequireSupported(key);
        }
    }

    private static ImmutableArray<bool> BlockTypes(
        ModelConfig config, string key, int levels, string withAttention, string without)
    {
        ImmutableArray<string> types = config.TextList(key);
        if (types.Length != levels)
        {
            throw config.Fault(
                key,
                $"lists {types.Length} blocks, but block_out_channels has {levels} levels. Both must agree.");
        }

        return types.FirstOrDefault(type => type != withAttention && type != without) is string unknown
            ? throw config.Fault(key, $"names {unknown}. Supported: {withAttention}, {without}.")
            : [.. types.Select(type => type == withAttention)];
    }

    private static UNetMidBlock ReadMidBlock(ModelConfig config)
    {
        // An explicit null means no block; an absent key means diffusers' default.
        if (!config.Has("mid_block_type"))
        {
            return config.IsExplicitNull("mid_block_type") ? UNetMidBlock.None : UNetMidBlock.CrossAttention;
        }

        return config.Text("mid_block_type") switch
        {
            "UNetMidBlock2DCrossAttn" => UNetMidBlock.CrossAttention,
            "UNetMidBlock2D" => UNetMidBlock.OneResNet,
            string other => throw config.Fault(
                "mid_block_type", $"is {other}. Supported: UNetMidBlock2DCrossAttn, UNetMidBlock2D, null."),
        };
    }

    private static long OddKernel(ModelConfig config, string key) =>
        config.Size(key, 3) is long size && size % 2 == 1
            ? size
            : throw config.Fault(key, "is even; only odd kernels keep the size of the latents.");

    private void CheckDivisions(ModelConfig config)
    {
        for (int level = 0; level < NumLevels; level++)
        {
            if (Channels[level] % NormGroups != 0)
            {
                throw config.Fault(
                    "norm_num_groups",
                    $"is {NormGroups}, which does not divide the {Channels[level]} channels of level "
                    + $"{level}.");
            }

            bool attends = DownAttention[level] || UpAttention[NumLevels - 1 - level]
                || (level == NumLevels - 1 && MidBlock == UNetMidBlock.CrossAttention);
            if (attends && Channels[level] % NumHeads[level] != 0)
            {
                throw config.Fault(
                    "attention_head_dim",
                    $"asks for {NumHeads[level]} heads (it is the number of heads), which do not divide the "
                    + $"{Channels[level]} channels of level {level}.");
            }
        }

        if (DownsamplePadding < 0)
        {
            throw config.Fault("downsample_padding", $"is {DownsamplePadding}; it must not be negative.");
        }
    }
}
