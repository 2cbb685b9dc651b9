using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.Runs;

/// <summary>A run's measures as charts want them.</summary>
internal static class RunSeriesEndpoint
{
    private const int DefaultPoints = 500;

    // As many as there are: more would be the same ones again.
    private static readonly int MaxKeys = SeriesKeys.All.Length;

    /// <summary>Maps <c>/runs/{run}/series</c>.</summary>
    public static void MapRunSeries(this WebApplication app) => app
        .MapGet($"{ApiRoutes.Root}/runs/{{run}}/series", SeriesAsync)
        .Describes(
            "Least and greatest values of a run's measures in buckets of steps.",
            typeof(StepSeries),
            null,
            "keys",
            "points",
            "from",
            "to");

    private static async Task<IResult> SeriesAsync(HttpContext http, IGrainFactory grains, IStepSeriesStore store)
    {
        http.KnowsOnly("keys", "points", "from", "to");
        ImmutableArray<string> keys = KeysOf(http.Request.Query["keys"].ToString());
        int points = http.Query("points", DefaultPoints, 1, StepSeriesQuery.MaxPoints);
        long from = http.Query("from", 0L, 0L, long.MaxValue);
        long to = http.Query("to", long.MaxValue, from, long.MaxValue);
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        StepSeriesQuery query = new(
            run.Id, keys, points, from, to == long.MaxValue ? null : to, run.Spec.Batch);
        return Json.Ok(await store.ReadAsync(query, http.RequestAborted));
    }

    private static ImmutableArray<string> KeysOf(string text)
    {
        string known = $"known are {string.Join(", ", SeriesKeys.All)}";
        string[] keys = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (keys.Length is 0 || keys.Length > MaxKeys || keys.Distinct(StringComparer.Ordinal).Count() < keys.Length)
        {
            throw RequestFault.Invalid("keys", $"give one key or more, each once, with commas between; {known}");
        }

        SpecFault[] faults =
        [
            .. keys.Where(key => !SeriesKeys.All.Contains(key)).Select(
                key => new SpecFault("keys", $"found \"{key}\"; {known}")),
        ];
        return faults.Length > 0 ? throw RequestFault.Invalid(faults) : [.. keys];
    }
}
