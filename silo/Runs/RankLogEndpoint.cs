using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.Runs;

/// <summary>What runs' rank processes wrote to their standard error.</summary>
internal static class RankLogEndpoint
{
    private const int MaxLines = 2_000;
    private const int MaxSearchLength = 200;

    /// <summary>Maps <c>/runs/{run}/logs</c>.</summary>
    public static void MapRankLogs(this WebApplication app) => app
        .MapGet($"{ApiRoutes.Root}/runs/{{run}}/logs", ReadAsync)
        .Describes(
            "Lines that a run's ranks wrote to their standard error: the newest, or those after or before a line. Of each run the "
                + "newest 20,000 are kept; the nodes' files have more.",
            typeof(RankLogPage), null, "rank", "search", "after", "before", "max");

    private static async Task<IResult> ReadAsync(HttpContext http, IGrainFactory grains, IRankLogStore store)
    {
        http.KnowsOnly("rank", "search", "after", "before", "max");
        RankLogQuery query = QueryOf(http);
        RunState run = await RunEndpoints.StateOfAsync(http, grains);
        RankLogRead read = await store.ReadAsync(query with { Run = run.Id }, http.RequestAborted);
        return Json.Ok(new RankLogPage(
            read.Lines, read.Lines.IsEmpty ? null : read.Lines[0].Number, read.Last, read.HasMore));
    }

    private static RankLogQuery QueryOf(HttpContext http)
    {
        RankLogQuery query = new(http.Id<RunId>("run"), http.Query("max", 500, 1, MaxLines))
        {
            Rank = http.Request.Query.ContainsKey("rank") ? http.Query("rank", 0, 0, int.MaxValue) : null,
            Search = SearchOf(http),
            After = PlaceOf(http, "after"),
            Before = PlaceOf(http, "before"),
        };
        return query is { After: not null, Before: not null }
            ? throw RequestFault.Invalid("before", "is given beside after; lines are read in one direction")
            : query;
    }

    private static long? PlaceOf(HttpContext http, string key) =>
        http.Request.Query.ContainsKey(key) ? http.Query(key, 0L, 0L, long.MaxValue) : null;

    private static string? SearchOf(HttpContext http) => http.Request.Query["search"] switch
    {
        [] or [{ Length: 0 }] => null,
        [{ Length: <= MaxSearchLength } text] when !text.Contains('\0', StringComparison.Ordinal) => text,
        _ => throw RequestFault.Invalid(
            "search", $"give one text of at most {MaxSearchLength} characters, without zero characters"),
    };
}
