using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// What the demo trains: students of the toy world over three guidance ranges, each run with two ranks.
/// </summary>
internal static class DemoSweep
{
    /// <summary>Ranks of each run.</summary>
    public const int WorldSize = 2;

    /// <summary>
    /// Steps of each run unless others are asked for: as many as leave the whole within six minutes on two
    /// cores.
    /// </summary>
    public const long UsualSteps = 800;

    /// <summary>The sweep's document.</summary>
    /// <param name="teacher">Full path of the toy teacher.</param>
    /// <param name="promptSet">Name of the prompt set.</param>
    /// <param name="steps">Steps of each run.</param>
    public static JsonObject Of(string teacher, string promptSet, long steps)
    {
        JsonObject run = RunSpecReader.ToJson(RunOf(teacher, promptSet, steps));
        run.Remove("name"); // the sweep names its runs
        return new JsonObject
        {
            ["name"] = "guidance",
            ["axes"] = new JsonObject
            {
                // Narrow, the paper's, and SwiftBrush's fixed scale.
                ["kappa.range"] =
                    new JsonArray(new JsonArray(0.5, 2), new JsonArray(0.5, 4), JsonValue.Create(4.5)),
            },
            ["max_concurrent"] = 1,
            ["run"] = run,
        };
    }

    // A run before an axis is laid over it: a student of the toy world, but on the cluster.
    private static RunSpec RunOf(string teacher, string promptSet, long steps)
    {
        long quarter = Math.Max(steps / 4, 1);
        return ToySettings.Student("demo", seed: 0, steps, teacher, promptFile: "") with
        {
            Prompts = new PromptsSpec { Set = promptSet },
            Checkpoints = new CheckpointsSpec { Every = quarter },
            Samples = new SamplesSpec { Every = quarter },
            Cluster = new ClusterSpec { WorldSize = WorldSize },
        };
    }
}
