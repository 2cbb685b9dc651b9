using System.Text.Json.Nodes;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// What the demo trains: PG-SB over three guidance ranges, each run with two ranks, at a size for two CPU cores.
/// </summary>
internal static class DemoSweep
{
    /// <summary>Ranks of each run.</summary>
    public const int WorldSize = 2;

    /// <summary>The sweep's document.</summary>
    /// <param name="teacher">Full path of the tiny model.</param>
    /// <param name="promptSet">Name of the prompt set.</param>
    /// <param name="steps">Steps of each run.</param>
    public static JsonObject Of(string teacher, string promptSet, long steps) => new()
    {
        ["name"] = "guidance",
        ["axes"] = new JsonObject
        {
            // Narrow, the paper's, and SwiftBrush's fixed scale.
            ["kappa.range"] = new JsonArray(new JsonArray(0.5, 2), new JsonArray(0.5, 4), JsonValue.Create(4.5)),
        },
        ["max_concurrent"] = 1,

        // The tiny model has random weights: its latents have whatever scale these give, not the 1 of a trained one.
        ["early_stop"] = new JsonObject { ["latent_std"] = 20 },
        ["run"] = new JsonObject
        {
            ["steps"] = steps,
            ["batch"] = 8,
            ["model"] = new JsonObject { ["teacher"] = teacher },
            ["prompts"] = new JsonObject { ["set"] = promptSet },

            // A net of under a million weights learns at other rates, and with narrower adapters, than one of 860 million. The
            // LoRA teacher's brings the residual, which begins at exactly zero, to its size within the first tenth of so few steps.
            ["student"] = new JsonObject { ["lr"] = 1e-4 },
            ["lora"] = new JsonObject { ["rank"] = 8, ["alpha"] = 16, ["lr"] = 5e-3 },
            ["checkpoints"] = new JsonObject { ["every"] = Math.Max(steps / 4, 1) },
            ["samples"] = new JsonObject { ["every"] = Math.Max(steps / 4, 1) },
            ["cluster"] = new JsonObject { ["world_size"] = WorldSize },
        },
    };
}
