using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Lora;

/// <summary>Which layers are adapted and how strongly (<c>spec/methods.md</c> 1.7).</summary>
/// <param name="LoraRank">r, the inner dimension of the adapters, at least 1.</param>
/// <param name="Alpha">Above 0; the adapters' term is scaled by alpha / r.</param>
/// <param name="TargetModules">
/// Ends of the names of the adapted layers, whole components: <c>to_q</c> means every layer named
/// <c>...to_q</c>.
/// </param>
public sealed record LoraConfig(int LoraRank, double Alpha, ImmutableArray<string> TargetModules)
{
    /// <summary>File that PEFT keeps this in, beside the weights.</summary>
    public const string FileName = "adapter_config.json";

    /// <summary>alpha / r.</summary>
    public double Scale => Alpha / LoraRank;

    /// <summary>Reads PEFT's <c>adapter_config.json</c>.</summary>
    /// <param name="config">Its content.</param>
    /// <exception cref="ModelLoadException">
    /// A key is missing, or asks for another mathematics than plain LoRA.
    /// </exception>
    public static LoraConfig From(ModelConfig config)
    {
        config.RequireSupported("peft_type", "LORA");
        config.RequireSupported("bias", "none");
        config.RequireSupported("lora_dropout", 0, 0.0);
        config.RequireSupported("rank_pattern", new JsonObject());
        config.RequireSupported("alpha_pattern", new JsonObject());
        foreach (string flag in new[] { "use_rslora", "use_dora", "fan_in_fan_out" })
        {
            config.RequireSupported(flag, false);
        }

        string[] extensions =
            ["modules_to_save", "layers_to_transform", "layers_pattern", "layer_replication"];
        foreach (string key in extensions)
        {
            config.RequireSupported(key);
        }

        double alpha = config.Number("lora_alpha");
        return alpha > 0
            ? new LoraConfig((int)config.Size("r"), alpha, config.TextList("target_modules"))
            : throw config.Fault("lora_alpha", $"is {alpha}; it must be above 0.");
    }

    /// <summary>Whether a layer of the given name is adapted.</summary>
    /// <param name="name">Full name of a layer, without <c>.weight</c>.</param>
    public bool Adapts(string name) =>
        TargetModules.Any(target => name == target || name.EndsWith("." + target, StringComparison.Ordinal));

    /// <summary>
    /// The content of <c>adapter_config.json</c>, with the keys that PEFT needs to load it.
    /// </summary>
    internal JsonObject ToJson() => new()
    {
        ["peft_type"] = "LORA",
        ["auto_mapping"] = null,
        ["base_model_name_or_path"] = null,
        ["revision"] = null,
        ["task_type"] = null,
        ["inference_mode"] = true,
        ["r"] = LoraRank,
        ["target_modules"] = new JsonArray([.. TargetModules.Select(target => (JsonNode)target)]),
        ["lora_alpha"] = Alpha,
        ["lora_dropout"] = 0.0,
        ["fan_in_fan_out"] = false,
        ["bias"] = "none",
        ["use_rslora"] = false,
        ["modules_to_save"] = null,
        ["init_lora_weights"] = true,
        ["layers_to_transform"] = null,
        ["layers_pattern"] = null,
        ["rank_pattern"] = new JsonObject(),
        ["alpha_pattern"] = new JsonObject(),
        ["use_dora"] = false,
    };
}
