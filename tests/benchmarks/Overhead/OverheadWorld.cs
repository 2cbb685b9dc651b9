using System.Globalization;
using System.Text.Json.Nodes;
using SnoopiCluster.Benchmarks.Cluster;
using SnoopiCluster.Models.Tiny;

namespace SnoopiCluster.Benchmarks.Overhead;

/// <summary>What both sides train: the toy size of the other step benchmarks, on the same prompts.</summary>
internal sealed class OverheadWorld
{
    /// <summary>Ranks of either side, a thread each.</summary>
    public const int WorldSize = 2;

    /// <summary>The name of either run.</summary>
    public const string RunName = "overhead";

    private const int NumPrompts = 4_096;
    private const int Batch = 16;
    private readonly string _model;

    /// <summary>Makes model and prompts.</summary>
    /// <param name="folder">An empty folder, the caller's.</param>
    public OverheadWorld(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] colours = ["red", "green", "blue", "yellow"];
        string[] shapes = ["circle", "square", "triangle"];
        string[] prompts = [.. Enumerable.Range(0, NumPrompts).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"picture {i}: {colours[i % 4]} {shapes[i % 3]} on {colours[3 - (i % 4)]} ground"))];
        PromptFile = Path.Combine(folder, "prompts.txt");
        File.WriteAllLines(PromptFile, prompts);
        _model = Path.Combine(folder, "model");
        Sd15Tiny.Create(_model, new Sd15TinyOptions { UNetChannels = [32, 64] }, prompts);
    }

    /// <summary>The prompts, one a line.</summary>
    public string PromptFile { get; }

    /// <summary>The run; it does not end by itself, and writes nothing but its rows.</summary>
    /// <param name="cluster">Whether its prompts are the cluster's set, or the file.</param>
    /// <param name="worldSize">Its ranks.</param>
    public JsonObject Spec(bool cluster, int worldSize = WorldSize) => new()
    {
        ["name"] = RunName,
        ["seed"] = 1,
        ["steps"] = 1_000_000,
        ["batch"] = Batch,
        ["threads"] = 1,
        ["model"] = new JsonObject { ["teacher"] = _model },
        ["prompts"] = cluster
            ? new JsonObject { ["set"] = BenchmarkCluster.PromptSetName }
            : new JsonObject { ["files"] = new JsonArray(PromptFile) },
        ["checkpoints"] = new JsonObject { ["every"] = 1_000_000 },
        ["samples"] = new JsonObject { ["every"] = 0 },
        ["cluster"] = new JsonObject { ["world_size"] = worldSize },
    };
}
