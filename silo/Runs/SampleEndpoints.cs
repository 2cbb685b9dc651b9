using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Net.Http.Headers;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Silo.Storage;
using SnoopiCluster.Silo.Sweeps;

namespace SnoopiCluster.Silo.Runs;

/// <summary>The pictures that runs draw while they train, of one run and side by side of a sweep.</summary>
internal static class SampleEndpoints
{
    private const string Samples = $"{ApiRoutes.Root}/runs/{{run}}/samples";
    private const int MaxPage = 10_000;

    // A run that goes back to a checkpoint draws its pictures again: only an address with a tag is that of one picture for good.
    private const string AskedAgain = "private, no-cache";
    private const string KeptForAYear = "private, max-age=31536000, immutable";

    /// <summary>Maps <c>/runs/{run}/samples</c>, what lies below it, and <c>/sweeps/{sweep}/samples</c>.</summary>
    public static void MapSamples(this WebApplication app)
    {
        app.MapGet(Samples, ListAsync).Describes(
            "A run's pictures by step and probe.", typeof(SampleList), null, "from", "to", "probe", "max");
        app.MapGet($"{Samples}/steps", StepsAsync).Describes("The steps at which a run has pictures.", typeof(SampleSteps));
        app.MapGet($"{Samples}/{{step}}/{{picture}}", PictureAsync).Describes(
            "A picture as PNG; with its tag, that one or none.", answer: null, body: null, "tag");
        app.MapGet($"{ApiRoutes.Root}/sweeps/{{sweep}}/samples", MatrixAsync).Describes(
            "A sweep's pictures, trials by probes, each trial's newest up to a step.", typeof(SweepSamples), null, "step");
    }

    private static async Task<IResult> ListAsync(HttpContext http, IGrainFactory grains, ISampleStore store)
    {
        http.KnowsOnly("from", "to", "probe", "max");
        int probe = http.Query("probe", -1, 0, SamplesSpec.MaxProbes - 1);
        int max = http.Query("max", 2_000, SamplesSpec.MaxProbes, MaxPage);
        SampleQuery query = new()
        {
            FromStep = http.Query("from", 0L, 0L, long.MaxValue),
            ToStep = http.Query("to", long.MaxValue, 0L, long.MaxValue),
            Probe = probe < 0 ? null : probe,
            Max = max + 1,
        };
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        ImmutableArray<long> steps = await store.ReadStepsAsync([run.Id], http.RequestAborted);
        ImmutableArray<SampleDrawn> found = await store.ReadAsync(run.Id, query, http.RequestAborted);

        // Whole steps only: a page holds at least the probes of one.
        long? next = found.Length > max ? found[^1].Step : null;
        SampleDrawn[] shown = [.. found.Where(sample => sample.Step < (next ?? long.MaxValue))];
        return Json.Ok(new SampleList(
            [.. shown.Select(sample => sample.Probe).Distinct().OrderBy(one => one.Index)],
            steps,
            [
                .. shown.Select(sample => new SamplePicture(
                    sample.Step,
                    sample.Probe.Index,
                    sample.SaturatedFraction,
                    sample.LatentStd,
                    PictureTag.Of(sample.Blob))),
            ],
            next));
    }

    private static async Task<IResult> StepsAsync(HttpContext http, IGrainFactory grains, ISampleStore store)
    {
        http.KnowsOnly();
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        return Json.Ok(new SampleSteps(await store.ReadStepsAsync([run.Id], http.RequestAborted)));
    }

    private static async Task<IResult> PictureAsync(
        HttpContext http, IGrainFactory grains, ISampleStore store, SiloBlobs blobs)
    {
        http.KnowsOnly("tag");
        string? asked = http.Request.Query["tag"];
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        SampleDrawn? sample = await FindAsync(http, run.Id, store);
        string? tag = sample is null ? null : PictureTag.Of(sample.Blob);
        if (sample is null || (asked is not null && asked != tag))
        {
            http.Response.Headers.CacheControl = "no-store";
            throw NoSuchPicture(http, run.Id);
        }

        // The blob's name says by which group it was drawn. What a lost rank of that group left there may be written over, but
        // only before a row refers to it.
        EntityTagHeaderValue entityTag = new($"\"{tag}\"");
        http.Response.Headers.CacheControl = asked is null ? AskedAgain : KeptForAYear;
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(
            known => known.Compare(entityTag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
        {
            http.Response.GetTypedHeaders().ETag = entityTag;
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        Stream? content = await blobs.FindAsync(sample.Blob, http.RequestAborted);
        if (content is null)
        {
            http.Response.Headers.CacheControl = "no-store";
            throw NoSuchPicture(http, run.Id);
        }

        return Results.Stream(content, "image/png", entityTag: entityTag);
    }

    private static async Task<SampleDrawn?> FindAsync(HttpContext http, RunId run, ISampleStore store)
    {
        string picture = http.Request.RouteValues["picture"] as string ?? "";
        if (!long.TryParse(
                http.Request.RouteValues["step"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            || Path.GetExtension(picture) != ".png"
            || !int.TryParse(
                Path.GetFileNameWithoutExtension(picture), NumberStyles.None, CultureInfo.InvariantCulture, out int probe))
        {
            return null;
        }

        SampleQuery query = new() { FromStep = step, ToStep = step, Probe = probe, Max = 1 };
        return (await store.ReadAsync(run, query, http.RequestAborted)).SingleOrDefault();
    }

    private static RequestFault NoSuchPicture(HttpContext http, RunId run) => RequestFault.NotFound(
        "picture",
        $"Run {run} has no picture {http.Request.RouteValues["step"]}/{http.Request.RouteValues["picture"]}"
            + $"{http.Request.QueryString.Value}; {ApiRoutes.Root}/runs/{run}/samples lists the steps, probes and tags, each is "
            + "at STEP/PROBE.png?tag=TAG.");

    private static async Task<IResult> MatrixAsync(
        HttpContext http, IGrainFactory grains, ISampleStore store, TrialFaces faces)
    {
        http.KnowsOnly("step");
        long upToStep = http.Query("step", long.MaxValue, 0L, long.MaxValue);
        SweepState sweep = await SweepEndpoints.StateOfAsync(http, grains);
        RunId[] runs = [.. sweep.Trials.Where(trial => trial.Status is not null).Select(trial => trial.Run)];
        bool isOfAStep = upToStep < long.MaxValue;
        ImmutableArray<long> steps = isOfAStep ? [] : await store.ReadStepsAsync(runs, http.RequestAborted);
        ImmutableArray<RunSample> newest = await store.ReadNewestAsync(runs, upToStep, http.RequestAborted);
        return Json.Ok(SampleMatrix.Of(sweep, faces, steps, newest));
    }
}
