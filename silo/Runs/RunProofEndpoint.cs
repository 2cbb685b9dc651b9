using System.Text.Json;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.Metrics;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Silo.Storage;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Storage.Proof;

namespace SnoopiCluster.Silo.Runs;

/// <summary>Proves what runs were fed, on request.</summary>
internal static class RunProofEndpoint
{
    /// <summary>Maps <c>POST /runs/{run}/verify</c>.</summary>
    public static void MapRunProof(this WebApplication app) => app
        .MapPost($"{ApiRoutes.Root}/runs/{{run}}/verify", VerifyAsync)
        .Describes(
            "Recomputes a run's ledger from the contents of its prompt shards and holds every stored step and checkpoint against it. "
                + "The body is {}. Takes seconds to minutes; ends when the caller goes away.",
            typeof(LedgerProofView),
            typeof(VerifyRun));

    private static async Task<IResult> VerifyAsync(
        HttpContext http,
        IGrainFactory grains,
        SiloHistory history,
        ProofTurns turns,
        SiloBlobs blobs,
        ClusterInstruments instruments,
        TimeProvider time)
    {
        http.KnowsOnly();
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        _ = await RequestBody.ReadAsync<VerifyRun>(http);
        RunProof proof = new(history, blobs.Store, ShardsOf);
        using IDisposable turn = await turns.TakeAsync(http.RequestAborted);
        long began = time.GetTimestamp();
        RunFinding found;
        try
        {
            found = await proof.VerifyAsync(run.Id, http.RequestAborted);
        }
        catch (Exception e) when (e is ProofImpossibleException or PromptSetException
            or PromptShardFetchException { InnerException: BlobNotFoundException }
            or BlobNotFoundException or BlobCorruptException)
        {
            throw RequestFault.Conflict($"Nothing can be proved of run {run.Id}: {e.Message}", "run");
        }

        instruments.LedgerVerified(found.Finding is LedgerFinding.Sound);
        return Json.Ok(ViewOf(run.Id, found, time.GetElapsedTime(began), time.GetUtcNow()));

        IPromptShards ShardsOf(PromptSetManifest manifest) =>
            new FetchedPromptShards(manifest, new PromptSetBlobs(blobs.Store).FetchOf(manifest.Hash));
    }

    private static LedgerProofView ViewOf(RunId run, RunFinding found, TimeSpan took, DateTimeOffset now)
    {
        var sound = found.Finding as LedgerFinding.Sound;
        return new LedgerProofView(
            run,
            sound is not null,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(found.Finding.GetType().Name),
            found.Finding.Message,
            found.Run.Id,
            found.Finding.FirstStep,
            found.NumSteps,
            sound?.State.AppliedCount,
            sound?.State.SkippedCount,
            sound is { State.NextStep: > 0 } ? sound.State.Hash : null,
            Math.Round(took.TotalSeconds, 3),
            now);
    }
}
