using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>Which lines of a log are wanted.</summary>
/// <param name="Rank">Of this rank only; null for all.</param>
/// <param name="Search">With this text in them; empty for all. Without blanks around it.</param>
public sealed record LogFilter(int? Rank, string Search)
{
    /// <summary>Whether some lines may not fit.</summary>
    public bool IsNarrow => Rank is not null || Search.Length > 0;

    /// <summary>Reads a form.</summary>
    public static LogFilter Of(int? rank, string? search) => new(rank, (search ?? "").Trim());
}

/// <summary>Where a reading of a log begins.</summary>
public enum LogPlace
{
    /// <summary>The newest lines, in the place of those there are.</summary>
    Newest,

    /// <summary>What has come since.</summary>
    After,

    /// <summary>What was before.</summary>
    Before,
}

/// <summary>A reading that is under way.</summary>
/// <param name="Number">Tells it from those before and after it.</param>
/// <param name="Place">Where it begins.</param>
/// <param name="Query">What the silo's log is asked with.</param>
public sealed record LogAsk(int Number, LogPlace Place, string Query);

/// <summary>
/// The lines of a run's log that a page shows: one stretch without gaps, of one filter. Only the answer of the newest reading is
/// taken: one that was overtaken by another filter or another place would tear it.
/// </summary>
public sealed class LogLines
{
    /// <summary>Lines that are asked for at once.</summary>
    public const int Page = 500;

    /// <summary>Lines that are kept; a browser gets slow with more.</summary>
    public const int MostLines = 3_000;

    private int _newest;
    private bool _isUnderWay;
    private bool _isOfOtherFilter;
    private long _last;

    /// <summary>Lines, oldest first.</summary>
    public ImmutableArray<RankLogLine> Lines { get; private set; } = [];

    /// <summary>What they were asked for with.</summary>
    public LogFilter Filter { get; private set; } = new(null, "");

    /// <summary>Whether there are lines before the first here.</summary>
    public bool HasOlder { get; private set; }

    /// <summary>Whether lines after the last here were let go for older ones.</summary>
    public bool HasNewer { get; private set; }

    /// <summary>Whether an answer is waited for.</summary>
    public bool IsReading => _isUnderWay;

    /// <summary>Begins to read the newest lines of a filter.</summary>
    public LogAsk Newest(LogFilter filter)
    {
        (Filter, _isOfOtherFilter) = (filter, true);
        return Ask(LogPlace.Newest, "");
    }

    /// <summary>Begins to read what has come since; the newest again where they could not be read.</summary>
    public LogAsk After() => _isOfOtherFilter
        ? Newest(Filter)
        : Ask(LogPlace.After, string.Create(CultureInfo.InvariantCulture, $"&after={_last}"));

    /// <summary>Begins to read what was before; null when there are no lines of the filter yet.</summary>
    public LogAsk? Before() => Lines.IsEmpty || _isOfOtherFilter
        ? null
        : Ask(LogPlace.Before, string.Create(CultureInfo.InvariantCulture, $"&before={Lines[0].Number}"));

    /// <summary>Takes an answer.</summary>
    /// <param name="ask">What was asked.</param>
    /// <param name="page">What was answered.</param>
    /// <returns>Whether it was taken; false when another reading has begun since.</returns>
    public bool Take(LogAsk ask, RankLogPage page)
    {
        if (!End(ask))
        {
            return false;
        }

        switch (ask.Place)
        {
            case LogPlace.Newest:
                (Lines, _last, HasOlder, HasNewer) = (page.Lines, page.Last, page.HasMore, false);
                _isOfOtherFilter = false;
                break;
            case LogPlace.After:
                Append(page);
                break;
            case LogPlace.Before:
                Prepend(page);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(ask), ask.Place, "No such place.");
        }

        return true;
    }

    /// <summary>An answer has not come.</summary>
    /// <returns>Whether it was waited for; false when another reading has begun since.</returns>
    public bool End(LogAsk ask)
    {
        if (ask.Number != _newest)
        {
            return false;
        }

        _isUnderWay = false;
        return true;
    }

    private LogAsk Ask(LogPlace place, string at)
    {
        _isUnderWay = true;
        string rank = Filter.Rank is { } number ? string.Create(CultureInfo.InvariantCulture, $"&rank={number}") : "";
        string search = Filter.Search.Length > 0 ? $"&search={Uri.EscapeDataString(Filter.Search)}" : "";
        return new LogAsk(
            ++_newest, place, string.Create(CultureInfo.InvariantCulture, $"max={Page}{at}{rank}{search}"));
    }

    private void Append(RankLogPage page)
    {
        long last = Lines is [.., var line] ? line.Number : 0;
        ImmutableArray<RankLogLine> lines = [.. Lines, .. page.Lines.Where(next => next.Number > last)];
        int tooMany = Math.Max(0, lines.Length - MostLines);
        HasOlder |= tooMany > 0;
        Lines = lines.RemoveRange(0, tooMany);
        _last = Math.Max(_last, page.Last);
    }

    private void Prepend(RankLogPage page)
    {
        long first = Lines is [var line, ..] ? line.Number : long.MaxValue;
        ImmutableArray<RankLogLine> lines = [.. page.Lines.Where(before => before.Number < first), .. Lines];
        HasOlder = page.HasMore;
        if (lines.Length > MostLines)
        {
            lines = lines[..MostLines];
            HasNewer = true;

            // What was let go is read again when the log is followed on.
            _last = lines[^1].Number;
        }

        Lines = lines;
    }
}
