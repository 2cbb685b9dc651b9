using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

public sealed class LogOutboxTests
{
    private readonly LogOutbox _logs = new(linesMax: 1_000, charsMax: 100_000, TimeProvider.System);

    [Fact]
    public void After_LinesOfTwoProcesses_NumbersEachAndGivesThemToANewLinkAgain()
    {
        _logs.Begin(TestNode.Key(1), 0);
        _logs.Begin(TestNode.Key(2), 1);
        _logs.Write(TestNode.Key(1), "a");
        _logs.Write(TestNode.Key(2), "b");
        _logs.Write(TestNode.Key(1), "c");

        (NodeLogLines first, long last) = _logs.After(0)!.Value;

        Assert.Equal([("a", 1L, 0), ("b", 1L, 1), ("c", 2L, 0)], first.Lines.Select(l => (l.Text, l.LineNumber, l.Rank!.Value)));
        Assert.Null(_logs.After(last));
        Assert.Equal(first.Lines, _logs.After(0)!.Value.Lines.Lines);
        _logs.Write(TestNode.Key(2), "d");
        Assert.Equal("d", Assert.Single(_logs.After(last)!.Value.Lines.Lines).Text);
    }

    [Fact]
    public void Joined_AnotherGroup_NamesItsRankAndFenceFromThenOn()
    {
        _logs.Begin(TestNode.Key(2), 0);
        _logs.Write(TestNode.Key(2), "before");
        _logs.Joined(TestNode.Key(2), new Membership(
            new Fence(1, 7),
            [new Member(new RankProcessId(1), new SlotId(TestNode.Name, 0)), new Member(new RankProcessId(2), new SlotId(TestNode.Name, 1))],
            "127.0.0.1",
            1));
        _logs.Write(TestNode.Key(2), "after");
        _logs.End(TestNode.Key(2));
        _logs.Write(TestNode.Key(2), "not any more");

        WrittenLine[] lines = [.. _logs.After(0)!.Value.Lines.Lines];
        Assert.Equal(
            [("before", 0, (Fence?)null), ("after", 1, new Fence(1, 7))],
            lines.Select(line => (line.Text, line.Rank!.Value, line.Fence)));
    }

    [Fact]
    public void After_MoreThanIsKept_LeavesOutTheOldestAndSaysSo()
    {
        _logs.Begin(TestNode.Key(1), 0);
        _logs.Write(TestNode.Key(1), "sent");
        long sent = _logs.After(0)!.Value.Last;
        for (int i = 0; i < 1_500; i++)
        {
            _logs.Write(TestNode.Key(1), $"line {i}");
        }

        List<string> texts = [];
        while (_logs.After(sent) is { } batch)
        {
            Assert.InRange(batch.Lines.Lines.Length, 1, NodeLogLines.MaxLines);
            texts.AddRange(batch.Lines.Lines.Select(line => line.Text));
            sent = batch.Last;
        }

        Assert.Contains("500 lines", texts[0], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(500, 1_000).Select(i => $"line {i}"), texts.Skip(1));
    }

    [Fact]
    public void Write_LongLines_KeepsNoMoreCharactersThanAllowed()
    {
        _logs.Begin(TestNode.Key(1), 0);
        for (int i = 0; i < 200; i++)
        {
            _logs.Write(TestNode.Key(1), new string('x', 1_000));
        }

        int chars = 0;
        long sent = 0;
        while (_logs.After(sent) is { } batch)
        {
            chars += batch.Lines.Lines.Sum(line => line.Text.Length);
            sent = batch.Last;
        }

        Assert.Equal(100_000, chars);
    }

    [Fact]
    public async Task Changed_WhenALineComes_Ends()
    {
        Task changed = _logs.Changed;
        _logs.Begin(TestNode.Key(1), 0);
        _logs.Write(TestNode.Key(1), "a");
        await changed.WaitAsync(SiloLink.Patience);
    }
}
