using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Tests.RunPage;

public class LogLinesTests
{
    private static readonly LogFilter All = LogFilter.Of(null, null);
    private readonly LogLines _log = new();

    [Fact]
    public void Newest_WithAFilter_AsksForIt()
    {
        LogAsk ask = _log.Newest(LogFilter.Of(2, "  a&b "));

        Assert.Equal("max=500&rank=2&search=a%26b", ask.Query);
        Assert.Equal("a&b", _log.Filter.Search);
    }

    [Fact]
    public void After_FollowsWhatWasLookedAt_WhetherItFittedOrNot()
    {
        _log.Take(_log.Newest(All), Page(1, 3) with { Last = 17 });

        Assert.Equal("max=500&after=17", _log.After().Query);
    }

    [Fact]
    public void Take_AnswerOfTheFilterBefore_IsDropped()
    {
        _log.Take(_log.Newest(All), Page(1, 3));
        LogAsk late = _log.After();
        LogAsk newest = _log.Newest(LogFilter.Of(null, "loss"));

        Assert.False(_log.Take(late, Page(4, 6)));
        Assert.True(_log.IsReading);
        Assert.True(_log.Take(newest, Page(2, 2)));

        Assert.Equal([2], Numbers);
        Assert.False(_log.IsReading);
    }

    [Fact]
    public void Take_LinesThatAreThere_AreNotRepeated()
    {
        _log.Take(_log.Newest(All), Page(3, 5));

        _log.Take(_log.After(), Page(4, 7));
        _log.Take(_log.Before() ?? throw new InvalidOperationException(), Page(1, 3));

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Numbers);
    }

    [Fact]
    public void Take_MoreThanAreKept_LetsTheOldestGoAndSaysSo()
    {
        _log.Take(_log.Newest(All), Page(1, LogLines.MostLines));
        Assert.False(_log.HasOlder);

        _log.Take(_log.After(), Page(LogLines.MostLines + 1, LogLines.MostLines + 10));

        Assert.Equal(LogLines.MostLines, _log.Lines.Length);
        Assert.Equal(11, _log.Lines[0].Number);
        Assert.True(_log.HasOlder);
        Assert.EndsWith("&before=11", _log.Before()?.Query, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_OlderThanAreKept_LetsTheNewestGoAndSaysSo()
    {
        _log.Take(_log.Newest(All), Page(501, 500 + LogLines.MostLines) with { HasMore = true });

        _log.Take(_log.Before() ?? throw new InvalidOperationException(), Page(1, 500));

        Assert.Equal(LogLines.MostLines, _log.Lines.Length);
        Assert.Equal(1, _log.Lines[0].Number);
        Assert.True(_log.HasNewer);
        Assert.EndsWith($"&after={LogLines.MostLines}", _log.After().Query, StringComparison.Ordinal);
    }

    [Fact]
    public void End_ReadingThatWasOvertaken_LeavesTheNewerUnderWay()
    {
        LogAsk first = _log.Newest(All);
        LogAsk second = _log.Newest(LogFilter.Of(1, ""));

        Assert.False(_log.End(first));
        Assert.True(_log.IsReading);
        Assert.True(_log.End(second));
        Assert.False(_log.IsReading);
    }

    [Fact]
    public void End_NewestThatDidNotCome_AreAskedForAgainBeforeAnythingIsPutToThem()
    {
        _log.Take(_log.Newest(All), Page(1, 3));
        LogAsk newest = _log.Newest(LogFilter.Of(null, "loss"));
        Assert.Null(_log.Before());

        _log.End(newest);

        Assert.Equal(LogPlace.Newest, _log.After().Place);
        Assert.Equal([1, 2, 3], Numbers);
    }

    private IEnumerable<long> Numbers => _log.Lines.Select(line => line.Number);

    private static RankLogPage Page(int first, int last) => new(
        [
            .. Enumerable.Range(first, last - first + 1).Select(number => new RankLogLine(
                number, Given.Begin, new NodeName("node-a"), new RankProcessId(1), 0, null, "a line")),
        ],
        first,
        last,
        false);
}
