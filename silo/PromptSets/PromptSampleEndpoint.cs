using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Silo.Storage;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Silo.PromptSets;

/// <summary>Real prompts out of a set's shards, for a look at them.</summary>
internal static class PromptSampleEndpoint
{
    private const int MaxPrompts = 200;
    private const int MaxTextLength = 10_000;

    // Shards that are read for one sample, about 1 MB each, unless they hold so few prompts that more are needed.
    private const int WindowShards = 3;

    /// <summary>Maps <c>/prompt-sets/{set}/sample</c>.</summary>
    public static void MapPromptSample(this WebApplication app) => app
        .MapGet($"{ApiRoutes.Root}/prompt-sets/{{set}}/sample", SampleAsync)
        .Describes(
            "Prompts of a set, drawn by a seed; the same seed draws the same ones.", typeof(PromptSample), null, "count", "seed");

    private static async Task<IResult> SampleAsync(HttpContext http, IPromptSetStore store, SiloBlobs blobs)
    {
        http.KnowsOnly("count", "seed");
        int count = http.Query("count", 20, 1, MaxPrompts);
        long seed = http.Query("seed", 0L, 0L, long.MaxValue);
        RegisteredPromptSet set = await PromptSetEndpoints.FindAsync(http, store);
        PromptSetManifest manifest = set.Manifest;
        FetchedPromptShards shards = new(manifest, new PromptSetBlobs(blobs.Store).FetchOf(manifest.Hash));
        try
        {
            ImmutableArray<SampledPrompt> prompts = await Task.Run(
                () => Draw(manifest, shards, (int)Math.Min(count, manifest.NumPrompts), seed, http.RequestAborted),
                http.RequestAborted);
            return Json.Ok(new PromptSample(set.Name, manifest.Hash, manifest.NumPrompts, seed, prompts));
        }
        catch (Exception e) when (e is PromptSetException
            or PromptShardFetchException { InnerException: BlobNotFoundException or BlobCorruptException })
        {
            throw RequestFault.Conflict($"The prompts of {set.Name} cannot be read: {e.Message}", "set");
        }
    }

    // The first step of a run with this seed and batch would be fed these: different prompts, from few shards.
    private static ImmutableArray<SampledPrompt> Draw(
        PromptSetManifest manifest, FetchedPromptShards shards, int count, long seed, CancellationToken cancellationToken)
    {
        DataPlan plan = new(seed, manifest.ShardSizes, count, Math.Min(WindowShards, manifest.Shards.Length));
        Dictionary<PromptShardId, PromptShard> read = [];
        ImmutableArray<SampledPrompt>.Builder prompts = ImmutableArray.CreateBuilder<SampledPrompt>(count);
        foreach (PlannedPrompt planned in plan.OfStep(0))
        {
            if (!read.TryGetValue(planned.Shard, out PromptShard? shard))
            {
                shard = shards.ReadShard(planned.Shard, cancellationToken);
                read.Add(planned.Shard, shard);
            }

            string text = shard.TextAt(planned.Offset);
            prompts.Add(new SampledPrompt(
                planned.Shard.Index, planned.Offset, text.Length > MaxTextLength ? text[..MaxTextLength] : text, text.Length));
        }

        return prompts.ToImmutable();
    }
}
