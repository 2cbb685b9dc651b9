using System.Text.Json.Nodes;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Testing.Cluster;

/// <summary>A tiny pipeline and a small prompt set for all tests of the assembly.</summary>
public sealed class TinyWorld : IDisposable
{
    /// <summary>Name under which clusters know the prompt set.</summary>
    public const string SetName = "tiny";

    private const int NumPrompts = 61;
    private const int PromptsPerShard = 16;

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public TinyWorld()
    {
        string prompts = _folder.File("prompts.txt");
        File.WriteAllLines(
            prompts, Enumerable.Range(0, NumPrompts).Select(i => $"a painting of {i} boats on a quiet lake"));
        Sd15Tiny.Create(
            _folder.File("model"),
            new Sd15TinyOptions { UNetChannels = [8, 16], VaeChannels = [8, 8, 8], TextWidth = 16, MaxTokens = 16 },
            File.ReadLines(prompts));
        Prompts = PromptSet.Build(_folder.File("set"), [prompts], promptsPerShard: PromptsPerShard);
    }

    /// <summary>The prompt set.</summary>
    public PromptSet Prompts { get; }

    /// <summary>A spec whose runs are alike wherever a test does not say otherwise.</summary>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="worldSize">Number of ranks.</param>
    /// <param name="change">What the test has different.</param>
    public JsonObject Spec(long steps, int worldSize = 2, Action<JsonObject>? change = null)
    {
        JsonObject spec = new()
        {
            ["name"] = "e2e",
            ["seed"] = 7,
            ["steps"] = steps,
            ["batch"] = 8,
            ["threads"] = 1,
            ["model"] = new JsonObject { ["teacher"] = _folder.File("model") },
            ["prompts"] = new JsonObject { ["set"] = SetName, ["window"] = 2 },
            ["student"] = new JsonObject { ["lr"] = 1e-3 },
            ["lora"] = new JsonObject { ["rank"] = 4, ["alpha"] = 8 },
            ["checkpoints"] = new JsonObject { ["every"] = 1_000_000 },
            ["samples"] = new JsonObject { ["every"] = 0 },
            ["cluster"] = new JsonObject { ["world_size"] = worldSize },
        };
        change?.Invoke(spec);
        return spec;
    }

    /// <summary>Uploads the prompt set to a store, as <c>snoopi prompts ingest</c> does.</summary>
    /// <returns>What registers it.</returns>
    public async Task<RegisterPromptSet> UploadAsync(IBlobStore blobs)
    {
        await new PromptSetBlobs(blobs).UploadAsync(_folder.File("set"));
        return new RegisterPromptSet(
            SetName,
            [.. Prompts.Manifest.Shards.Select(
                shard => new PromptShardView(shard.FileName, shard.NumPrompts, shard.Sha256))]);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
