using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Grains.PromptSets;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.PromptSets;

/// <summary>Prompt sets over HTTP; their shards are uploaded to the blob store by whoever made them.</summary>
internal static class PromptSetEndpoints
{
    private const string Root = $"{ApiRoutes.Root}/prompt-sets";

    /// <summary>Maps <c>/prompt-sets</c>.</summary>
    public static void MapPromptSets(this WebApplication app)
    {
        app.MapGet(Root, ListAsync).Describes("Prompt sets, newest first.", typeof(PromptSetList));
        app.MapPost(Root, RegisterAsync).Describes(
            "Gives a name to a set whose shards are uploaded.", typeof(PromptSetView), typeof(RegisterPromptSet));
        app.MapGet($"{Root}/{{set}}", GetAsync).Describes("A prompt set by its name or hash.", typeof(PromptSetView));
    }

    private static async Task<IResult> ListAsync(HttpContext http, IPromptSetStore store)
    {
        http.KnowsOnly();
        ImmutableArray<RegisteredPromptSet> sets = await store.ListAsync(http.RequestAborted);
        return Json.Ok(new PromptSetList([.. sets.Select(set => ViewOf(set, isWhole: false))]));
    }

    private static async Task<IResult> GetAsync(HttpContext http, IPromptSetStore store)
    {
        http.KnowsOnly();
        return Json.Ok(ViewOf(await FindAsync(http, store), isWhole: true));
    }

    /// <summary>The set that the path names, by its name or hash.</summary>
    /// <exception cref="RequestFault">There is none.</exception>
    public static async Task<RegisteredPromptSet> FindAsync(HttpContext http, IPromptSetStore store)
    {
        string text = http.Request.RouteValues["set"] as string ?? "";
        RegisteredPromptSet? set = Sha256Digest.TryParse(text, out Sha256Digest hash)
            ? await store.FindAsync(hash, http.RequestAborted)
            : await store.FindAsync(text, http.RequestAborted);
        return set ?? throw RequestFault.NotFound(
            "set", $"There is no prompt set \"{text}\"; {Root} lists those there are.");
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, IGrainFactory grains, IPromptSetStore store)
    {
        http.KnowsOnly();
        RegisterPromptSet request = await RequestBody.ReadAsync<RegisterPromptSet>(http);

        // A prompt set is named like a node: what fits a path without being escaped.
        if (!NodeName.TryParse(request.Name, null, out _) || Sha256Digest.TryParse(request.Name, out _))
        {
            throw RequestFault.Invalid(
                "name", $"found \"{request.Name}\"; use 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit, and no hash");
        }

        ImmutableArray<PromptShardEntry> shards = ShardsOf(request);
        PromptSetAnswer answer = await grains.GetGrain<IPromptSetGrain>(request.Name).RegisterAsync(
            shards, SourcesOf(request, shards));
        switch (answer)
        {
            case PromptSetNameTaken taken:
                throw RequestFault.Conflict(taken.Cause, "name");
            case PromptShardMissing missing:
                throw RequestFault.Invalid($"shards[{missing.Index}]", missing.Cause);
            default:
                RegisteredPromptSet set = await store.FindAsync(request.Name, http.RequestAborted)
                    ?? throw new InvalidOperationException($"Prompt set {request.Name} was registered and is gone.");
                PromptSetView view = ViewOf(set, isWhole: true);
                return answer is PromptSetRegistered
                    ? Json.Created(http, $"{Root}/{request.Name}", view)
                    : Json.Ok(view);
        }
    }

    private static ImmutableArray<PromptShardEntry> ShardsOf(RegisterPromptSet request)
    {
        if (request.Shards.IsDefault)
        {
            throw RequestFault.Invalid("shards", "found nothing; give the manifest's shards");
        }

        List<SpecFault> faults = [];
        for (int i = 0; i < request.Shards.Length; i++)
        {
            if (request.Shards[i] is null)
            {
                faults.Add(new SpecFault($"shards[{i}]", "found nothing; give a shard"));
            }
        }

        if (faults.Count > 0)
        {
            throw RequestFault.Invalid(faults);
        }

        ImmutableArray<PromptShardEntry> shards = [.. request.Shards.Select((shard, i) => new PromptShardEntry(
            new PromptShardId(i), shard.FileName, shard.NumPrompts, shard.Sha256))];
        try
        {
            _ = new PromptSetManifest(shards);
            return shards;
        }
        catch (ArgumentException e)
        {
            throw RequestFault.Invalid("shards", e.Message);
        }
    }

    private static ImmutableArray<PromptSetSource> SourcesOf(
        RegisterPromptSet request, ImmutableArray<PromptShardEntry> shards)
    {
        return PromptSetSource.FaultOf(request.Sources, shards.Sum(shard => (long)shard.NumPrompts)) switch
        {
            ({ } index, var fault) => throw RequestFault.Invalid($"sources[{index}]", fault),
            (null, var fault) => throw RequestFault.Invalid("sources", fault),
            null => request.Sources,
        };
    }

    private static PromptSetView ViewOf(RegisteredPromptSet set, bool isWhole) => new(
        set.Name,
        set.Manifest.Hash,
        set.Manifest.NumPrompts,
        set.CreatedAt,
        isWhole
            ? [.. set.Manifest.Shards.Select(shard => new PromptShardView(shard.FileName, shard.NumPrompts, shard.Sha256))]
            : [])
    {
        Sources = isWhole ? set.Sources : [.. set.Sources.Take(1)],
        NumSources = set.Sources.Length,
    };
}
