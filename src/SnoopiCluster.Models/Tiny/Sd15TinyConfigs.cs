using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Tiny;

/// <summary>
/// The configuration files of a miniature of Stable Diffusion 1.5, with the keys that Python's libraries
/// write.
/// </summary>
internal static class Sd15TinyConfigs
{
    private const string DiffusersVersion = "0.27.2";

    /// <summary>Configuration of the UNet.</summary>
    public static ModelConfig UNet(Sd15TinyOptions options)
    {
        int levels = options.UNetChannels.Length;
        return ModelConfig.FromJson(
            new JsonObject
            {
                ["_class_name"] = "UNet2DConditionModel",
                ["_diffusers_version"] = DiffusersVersion,
                ["act_fn"] = "silu",
                ["attention_head_dim"] = options.NumHeads,
                ["block_out_channels"] = Array(options.UNetChannels.Select(size => (JsonNode)size)),
                ["center_input_sample"] = false,
                ["cross_attention_dim"] = options.TextWidth,
                ["down_block_types"] = Array(Enumerable.Range(1, levels)
                    .Select(level => (JsonNode)(level == levels ? "DownBlock2D" : "CrossAttnDownBlock2D"))),
                ["downsample_padding"] = 1,
                ["flip_sin_to_cos"] = true,
                ["freq_shift"] = 0,
                ["in_channels"] = 4,
                ["layers_per_block"] = options.LayersPerBlock,
                ["mid_block_scale_factor"] = 1,
                ["mid_block_type"] = "UNetMidBlock2DCrossAttn",
                ["norm_eps"] = 1e-05,
                ["norm_num_groups"] = options.NormGroups,
                ["out_channels"] = 4,
                ["sample_size"] = options.LatentSize,
                ["up_block_types"] = Array(Enumerable.Range(0, levels)
                    .Select(block => (JsonNode)(block == 0 ? "UpBlock2D" : "CrossAttnUpBlock2D"))),
            },
            "the new unet's config.json");
    }

    /// <summary>Configuration of the text encoder.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="vocabularySize">Symbols of the vocabulary; start and end token are the last two.</param>
    public static ModelConfig TextEncoder(Sd15TinyOptions options, int vocabularySize) =>
        ModelConfig.FromJson(
            new JsonObject
            {
                ["architectures"] = new JsonArray("CLIPTextModel"),
                ["attention_dropout"] = 0.0,
                ["bos_token_id"] = vocabularySize - 2,
                ["dropout"] = 0.0,
                ["eos_token_id"] = vocabularySize - 1,
                ["hidden_act"] = "quick_gelu",
                ["hidden_size"] = options.TextWidth,
                ["initializer_factor"] = 1.0,
                ["initializer_range"] = 0.02,
                ["intermediate_size"] = options.TextWidth * 4,
                ["layer_norm_eps"] = 1e-05,
                ["max_position_embeddings"] = options.MaxTokens,
                ["model_type"] = "clip_text_model",
                ["num_attention_heads"] = options.NumHeads,
                ["num_hidden_layers"] = options.TextLayers,
                ["pad_token_id"] = vocabularySize - 1,
                ["projection_dim"] = options.TextWidth,
                ["torch_dtype"] = "float32",
                ["vocab_size"] = vocabularySize,
            },
            "the new text encoder's config.json");

    /// <summary>Configuration of the VAE.</summary>
    public static ModelConfig Vae(Sd15TinyOptions options)
    {
        int levels = options.VaeChannels.Length;
        return ModelConfig.FromJson(
            new JsonObject
            {
                ["_class_name"] = "AutoencoderKL",
                ["_diffusers_version"] = DiffusersVersion,
                ["act_fn"] = "silu",
                ["block_out_channels"] = Array(options.VaeChannels.Select(size => (JsonNode)size)),
                ["down_block_types"] = Array(
                    Enumerable.Range(0, levels).Select(_ => (JsonNode)"DownEncoderBlock2D")),
                ["force_upcast"] = true,
                ["in_channels"] = 3,
                ["latent_channels"] = 4,
                ["layers_per_block"] = 1,
                ["norm_num_groups"] = options.NormGroups,
                ["out_channels"] = 3,
                ["sample_size"] = options.LatentSize << (levels - 1),
                ["scaling_factor"] = 0.18215,
                ["up_block_types"] = Array(
                    Enumerable.Range(0, levels).Select(_ => (JsonNode)"UpDecoderBlock2D")),
            },
            "the new vae's config.json");
    }

    /// <summary>Configuration of the scheduler: SD1.5's betas, epsilon prediction.</summary>
    public static JsonObject Scheduler() => new()
    {
        ["_class_name"] = "DDIMScheduler",
        ["_diffusers_version"] = DiffusersVersion,
        ["beta_end"] = 0.012,
        ["beta_schedule"] = "scaled_linear",
        ["beta_start"] = 0.00085,
        ["clip_sample"] = false,
        ["num_train_timesteps"] = 1000,
        ["prediction_type"] = "epsilon",
        ["set_alpha_to_one"] = false,
        ["steps_offset"] = 1,
        ["timestep_spacing"] = "leading",
        ["trained_betas"] = null,
    };

    private static JsonArray Array(IEnumerable<JsonNode> items) => new([.. items]);
}
