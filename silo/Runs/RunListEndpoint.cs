using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Grains.Scheduling;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;

namespace SnoopiCluster.Silo.Runs;

/// <summary>Lists of runs.</summary>
internal static class RunListEndpoint
{
    private const int MaxPage = 1_000;
    private const int MaxSearchLength = 200;

    private static readonly string[] Keys = ["status", "sweep", "name", "search", "sort", "max", "skip", "before"];

    /// <summary>Maps <c>GET /runs</c>.</summary>
    public static void MapRunList(this WebApplication app) => app.MapGet($"{ApiRoutes.Root}/runs", ListAsync).Describes(
        "Runs by status (words with commas between), sweep, name, or search (a part of the name); sort is newest (default), name, "
            + "status, progress or guidance, with a - before it the other way round; pages by skip, or by before with the newest first.",
        typeof(RunList), null, Keys);

    private static async Task<IResult> ListAsync(HttpContext http, IRunStore store, IGrainFactory grains)
    {
        http.KnowsOnly(Keys);
        RunQuery query = QueryOf(http);
        Task<ImmutableArray<RunSummary>> reading = store.ListAsync(query, http.RequestAborted);
        Task<RunCounts> counting = store.CountAsync(query, http.RequestAborted);
        ImmutableArray<QueuePlace> queue = await grains.GetGrain<ISchedulerGrain>(0).GetQueueAsync();
        ImmutableArray<RunSummary> runs = await reading;
        RunCounts counts = await counting;
        bool hasNext = runs.Length == query.Max && query is { Order: RunOrder.Newest, IsReversed: false };
        return Json.Ok(new RunList(RunWaits.Fill(runs, queue), hasNext ? runs[^1].Id : null)
        {
            NumRuns = counts.Of(query.Status),
            NumByStatus = counts.NumByStatus.ToImmutableSortedDictionary(
                pair => pair.Key.ToString().ToLowerInvariant(), pair => pair.Value),
        });
    }

    private static RunQuery QueryOf(HttpContext http)
    {
        int max = http.Query("max", 100, 1, MaxPage);
        (RunOrder order, bool isReversed) = SortOf(http.Request.Query["sort"].ToString());
        RunId? before = http.QueryId<RunId>("before");
        int skip = http.Query("skip", 0, 0, int.MaxValue);
        if (before is not null && (order != RunOrder.Newest || isReversed || skip != 0))
        {
            throw RequestFault.Invalid(
                "before", "goes with the newest first only, and not with skip; give skip alone to page in another order");
        }

        return new RunQuery(
            StatusesOf(http.Request.Query["status"].ToString()),
            http.QueryId<SweepId>("sweep"),
            TextOf(http, "name", int.MaxValue),
            max,
            before)
        {
            Search = TextOf(http, "search", MaxSearchLength),
            Order = order,
            IsReversed = isReversed,
            Skip = skip,
        };
    }

    // A name that holds a zero character is nobody's, and PostgreSQL takes none.
    private static string? TextOf(HttpContext http, string key, int maxLength) => http.Request.Query[key] switch
    {
        [] or [{ Length: 0 }] => null,
        [{ } text] when text.Length <= maxLength && !text.Contains('\0', StringComparison.Ordinal) => text,
        [{ } text] => throw RequestFault.Invalid(
            key, $"found {text.Length} characters; give at most {maxLength}, without zero characters"),
        _ => throw RequestFault.Invalid(key, "is given more than once"),
    };

    private static (RunOrder Order, bool IsReversed) SortOf(string text)
    {
        bool isReversed = text.StartsWith('-');
        string word = isReversed ? text[1..] : text;
        string[] known = [.. Enum.GetNames<RunOrder>().Select(name => name.ToLowerInvariant())];
        int order = word.Length == 0 && !isReversed ? 0 : Array.IndexOf(known, word);
        return order >= 0
            ? ((RunOrder)order, isReversed)
            : throw RequestFault.Invalid(
                "sort", $"found \"{text}\"; known are {string.Join(", ", known)}, each with a - before it for the other way round");
    }

    private static RunStatus[]? StatusesOf(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        string[] names = text.Split(',', StringSplitOptions.TrimEntries);
        string known = string.Join(", ", Enum.GetNames<RunStatus>().Select(name => name.ToLowerInvariant()));
        return
        [
            .. names.Select(name => name.Length > 0 && char.IsLetter(name[0])
                && Enum.TryParse(name, ignoreCase: true, out RunStatus status)
                ? status
                : throw RequestFault.Invalid("status", $"found \"{name}\"; known are {known}")),
        ];
    }
}
