using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// What the demo trains: PG-SB over three guidance ranges, each run with two ranks, at a size for two CPU cores.
/// </summary>
internal static class DemoSweep
{
    /// <summary>Ranks of each run.</summary>
    public const int WorldSize = 2;

    /// <summary>Steps of each run unless others are asked for: as many as leave the whole within six minutes on two cores.</summary>
    public const long UsualSteps = 800;

    // What suits the toy world's nets.
    private static readonly RunSpec Rates = ToySettings.Student("demo", seed: 0, steps: 1, teacher: "", promptFile: "");

    /// <summary>The sweep's document.</summary>
    /// <param name="teacher">Full path of the toy teacher.</param>
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
        ["run"] = new JsonObject
        {
            ["steps"] = steps,
            ["batch"] = Rates.Batch,
            ["model"] = new JsonObject { ["teacher"] = teacher },
            ["prompts"] = new JsonObject { ["set"] = promptSet },

            ["student"] = new JsonObject { ["lr"] = Rates.Student.Lr },
            ["lora"] = new JsonObject
            {
                ["rank"] = Rates.Lora.Rank,
                ["alpha"] = Rates.Lora.Alpha,
                ["lr"] = Rates.Lora.Lr,
                ["targets"] = new JsonArray([.. Rates.Lora.Targets.Select(target => (JsonNode)target)]),
            },
            ["ema"] = new JsonObject { ["decay"] = Rates.Ema.Decay },
            ["checkpoints"] = new JsonObject { ["every"] = Math.Max(steps / 4, 1) },
            ["samples"] = new JsonObject { ["every"] = Math.Max(steps / 4, 1) },
            ["cluster"] = new JsonObject { ["world_size"] = WorldSize },
        },
    };
}
