using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Components.Parts;

namespace SnoopiCluster.Dashboard.Components.Runs;

/// <summary>What the runs page shows, as it stands in its address.</summary>
/// <param name="Status">Statuses that are shown; empty for all.</param>
/// <param name="Search">Part of the name; empty for all.</param>
/// <param name="Sort">Order as the API names it, with a <c>-</c> before it the other way round.</param>
/// <param name="Page">1-based page.</param>
/// <param name="Columns">Columns that are shown.</param>
public sealed record RunsQuery(
    ImmutableArray<RunStatus> Status, string Search, string Sort, int Page, ImmutableArray<RunsColumn> Columns)
{
    /// <summary>Runs on a page.</summary>
    public const int PageSize = 50;

    /// <summary>Order when nobody says otherwise.</summary>
    public const string UsualSort = "newest";

    private const int MostSearched = 200;

    /// <summary>Columns when nobody says otherwise: all.</summary>
    public static ImmutableArray<RunsColumn> UsualColumns { get; } = [.. Enum.GetValues<RunsColumn>()];

    /// <summary>What the address asks for; what it does not understand counts as not given.</summary>
    public static RunsQuery Of(string? status, string? search, string? sort, int? page, string? columns) => new(
        [.. Words<RunStatus>(status)],
        search is null ? "" : search.Trim()[..Math.Min(search.Trim().Length, MostSearched)],
        IsSort(sort) ? sort ?? UsualSort : UsualSort,
        Math.Max(page ?? 1, 1),
        columns is null ? UsualColumns : [.. Words<RunsColumn>(columns)]);

    /// <summary>Path of the silo's answer.</summary>
    public string ApiPath
    {
        get
        {
            List<string> parts = [$"max={PageSize.ToString(CultureInfo.InvariantCulture)}"];
            if (Status.Length > 0)
            {
                parts.Add("status=" + string.Join(',', Status.Select(Wording.InApi)));
            }

            if (Search.Length > 0)
            {
                parts.Add("search=" + Uri.EscapeDataString(Search));
            }

            if (Sort != UsualSort)
            {
                parts.Add("sort=" + Sort);
            }

            if (Page > 1)
            {
                parts.Add($"skip={((Page - 1) * PageSize).ToString(CultureInfo.InvariantCulture)}");
            }

            return "runs?" + string.Join('&', parts);
        }
    }

    /// <summary>The query of the page's address; null leaves a key out.</summary>
    public IReadOnlyDictionary<string, object?> Address => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["status"] = Status.Length == 0 ? null : string.Join(',', Status.Select(Wording.InApi)),
        ["search"] = Search.Length == 0 ? null : Search,
        ["sort"] = Sort == UsualSort ? null : Sort,
        ["page"] = Page == 1 ? null : Page,
        ["columns"] = Columns.SequenceEqual(UsualColumns) ? null : string.Join(',', Columns.Select(Wording.InApi)),
    };

    /// <summary>Whether anything is left out but by pages.</summary>
    public bool IsFiltered => Status.Length > 0 || Search.Length > 0;

    private static bool IsSort(string? sort) =>
        sort is not null && Enum.GetValues<RunOrder>().Any(order => Wording.InApi(order) == sort.TrimStart('-'));

    private static IEnumerable<T> Words<T>(string? text)
        where T : struct, Enum => (text ?? "").Split(',').SelectMany(
            word => Enum.GetValues<T>().Where(value => Wording.InApi(value) == word.Trim())).Distinct();
}
