namespace SnoopiCluster.Architecture.Tests;

/// <summary>
/// Who may refer to whom: the arrows of the house, each checked against project files and compiled
/// assemblies.
/// </summary>
internal static class AllowedArrows
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["TorchSharp"] = [],
        ["Orleans"] = [],
        ["PrometheusNet"] = [],
        ["PrometheusNet.AspNetCore"] = ["PrometheusNet"],
        ["System.IO.Hashing"] = [],
        ["SnoopiCluster.Core"] = [],
        ["SnoopiCluster.Contracts"] = ["SnoopiCluster.Core"],
        ["SnoopiCluster.Tensors"] = ["TorchSharp"],
        ["SnoopiCluster.Models"] = ["SnoopiCluster.Tensors"],
        ["SnoopiCluster.Distillation"] =
            ["SnoopiCluster.Core", "SnoopiCluster.Models", "SnoopiCluster.Tensors"],
        ["SnoopiCluster.Evaluation"] = ["SnoopiCluster.Models", "SnoopiCluster.Tensors"],
        ["SnoopiCluster.ToyWorld"] =
        [
            "SnoopiCluster.Core", "SnoopiCluster.Distillation", "SnoopiCluster.Evaluation", "SnoopiCluster.Models",
            "SnoopiCluster.Tensors",
        ],
        ["SnoopiCluster.Prompts"] = ["SnoopiCluster.Core"],
        ["SnoopiCluster.Storage"] = ["SnoopiCluster.Core", "SnoopiCluster.Prompts", "System.IO.Hashing"],
        ["SnoopiCluster.Grains"] = ["SnoopiCluster.Core", "SnoopiCluster.Contracts", "Orleans"],
        ["SnoopiCluster.Worker"] =
        [
            "SnoopiCluster.Core", "SnoopiCluster.Contracts", "SnoopiCluster.Distillation",
            "SnoopiCluster.Evaluation", "SnoopiCluster.Prompts", "SnoopiCluster.Storage", "PrometheusNet",
        ],
        ["SnoopiCluster.Cli"] =
        [
            "SnoopiCluster.Contracts", "SnoopiCluster.Worker", "SnoopiCluster.Prompts", "SnoopiCluster.Storage",
            "SnoopiCluster.ToyWorld",
        ],
        ["SnoopiCluster.Silo"] =
            ["SnoopiCluster.Grains", "SnoopiCluster.Contracts", "SnoopiCluster.Storage", "PrometheusNet.AspNetCore"],
        ["SnoopiCluster.Dashboard"] = ["SnoopiCluster.Contracts"],
    };

    /// <summary>
    /// The projects that a project may name in its project file; null for a project that is not in the house.
    /// </summary>
    public static IReadOnlyCollection<string>? Of(string project) => Arrows.GetValueOrDefault(project);

    /// <summary>
    /// All projects that can be reached from a project along allowed arrows, itself not included.
    /// </summary>
    public static IReadOnlySet<string> ReachableFrom(string project)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Queue<string> open = new(Of(project) ?? []);
        while (open.TryDequeue(out string? next))
        {
            if (reached.Add(next))
            {
                foreach (string further in Of(next) ?? [])
                {
                    open.Enqueue(further);
                }
            }
        }

        return reached;
    }
}
