using System.Text.Json.Nodes;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;

namespace SnoopiCluster.Models.Tests.Clip;

/// <summary>A text encoder small enough for unit tests, with seeded weights.</summary>
internal static class SmallTextEncoder
{
    public static CLIPTextModel New(int vocabularySize, int maxPositions, ulong seed = 1)
    {
        ClipTextConfig config = ClipTextConfig.From(Config(vocabularySize, maxPositions));
        CLIPTextModel model = new(config, WeightPlacement.Cpu);
        SeededInitialization.Apply(model, seed, "text_encoder");
        return model;
    }

    public static ModelConfig Config(int vocabularySize, int maxPositions, JsonObject? changes = null)
    {
        JsonObject json = new()
        {
            ["architectures"] = new JsonArray("CLIPTextModel"),
            ["eos_token_id"] = vocabularySize - 1,
            ["hidden_act"] = "quick_gelu",
            ["hidden_size"] = 32,
            ["intermediate_size"] = 64,
            ["max_position_embeddings"] = maxPositions,
            ["num_attention_heads"] = 4,
            ["num_hidden_layers"] = 2,
            ["vocab_size"] = vocabularySize,
        };
        foreach ((string key, JsonNode? value) in changes ?? [])
        {
            json[key] = value?.DeepClone();
        }

        return ModelConfig.FromJson(json, "config.json");
    }
}
