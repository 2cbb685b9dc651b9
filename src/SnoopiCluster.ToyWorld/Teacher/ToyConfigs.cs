using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>Configuration files of the nets that stand beside the toy pipeline, with the keys that Python's libraries write.</summary>
internal static class ToyConfigs
{
    /// <summary>The CLIP pair.</summary>
    /// <param name="vocabularySize">Symbols of the pipeline's tokenizer; start and end token are the last two.</param>
    public static ModelConfig Clip(int vocabularySize)
    {
        JsonObject text = Tower("clip_text_model");
        text["vocab_size"] = vocabularySize;
        text["max_position_embeddings"] = ToySettings.Nets.MaxTokens;
        text["bos_token_id"] = vocabularySize - 2;
        text["eos_token_id"] = vocabularySize - 1;
        text["pad_token_id"] = vocabularySize - 1;
        JsonObject vision = Tower("clip_vision_model");
        vision["image_size"] = ToySettings.ImageSize;
        vision["patch_size"] = ToySettings.ClipPatch;
        vision["num_channels"] = 3;
        return ModelConfig.FromJson(
            new JsonObject
            {
                ["architectures"] = new JsonArray("CLIPModel"),
                ["initializer_factor"] = 1.0,
                ["logit_scale_init_value"] = 2.6592,
                ["model_type"] = "clip",
                ["projection_dim"] = ToySettings.ClipWidth,
                ["text_config"] = text,
                ["torch_dtype"] = "float16",
                ["vision_config"] = vision,
            },
            "the toy CLIP's config.json");
    }

    /// <summary>What is done to a picture before the CLIP pair sees it.</summary>
    public static ModelConfig Preprocessor() => ModelConfig.FromJson(
        new JsonObject
        {
            ["crop_size"] = new JsonObject { ["height"] = ToySettings.ImageSize, ["width"] = ToySettings.ImageSize },
            ["do_center_crop"] = true,
            ["do_normalize"] = true,
            ["do_resize"] = true,
            ["feature_extractor_type"] = "CLIPFeatureExtractor",
            ["image_mean"] = new JsonArray(0.5, 0.5, 0.5),
            ["image_std"] = new JsonArray(0.5, 0.5, 0.5),
            ["resample"] = 3,
            ["size"] = new JsonObject { ["shortest_edge"] = ToySettings.ImageSize },
        },
        "the toy CLIP's preprocessor_config.json");

    /// <summary>The tiny autoencoder.</summary>
    public static ModelConfig TinyVae() => ModelConfig.FromJson(
        new JsonObject
        {
            ["_class_name"] = "AutoencoderTiny",
            ["_diffusers_version"] = "0.27.2",
            ["act_fn"] = "relu",
            ["block_out_channels"] = Levels(ToySettings.TinyVaeChannels),
            ["decoder_block_out_channels"] = Levels(ToySettings.TinyVaeChannels),
            ["encoder_block_out_channels"] = Levels(ToySettings.TinyVaeChannels),
            ["force_upcast"] = false,
            ["in_channels"] = 3,
            ["latent_channels"] = 4,
            ["latent_magnitude"] = 3,
            ["latent_shift"] = 0.5,
            ["num_decoder_blocks"] = Levels(1),
            ["num_encoder_blocks"] = Levels(1),
            ["out_channels"] = 3,
            ["scaling_factor"] = 1.0,
            ["upsampling_scaling_factor"] = 2,
        },
        "the toy vae_tiny's config.json");

    // Three levels halve a picture twice: 32 x 32 pixels, 8 x 8 latents.
    private static JsonArray Levels(int value) => [value, value, value];

    private static JsonObject Tower(string type) => new()
    {
        ["attention_dropout"] = 0.0,
        ["dropout"] = 0.0,
        ["hidden_act"] = "quick_gelu",
        ["hidden_size"] = ToySettings.ClipWidth,
        ["initializer_factor"] = 1.0,
        ["intermediate_size"] = ToySettings.ClipWidth * 4,
        ["layer_norm_eps"] = 1e-05,
        ["model_type"] = type,
        ["num_attention_heads"] = 4,
        ["num_hidden_layers"] = ToySettings.ClipLayers,
        ["projection_dim"] = ToySettings.ClipWidth,
    };
}
