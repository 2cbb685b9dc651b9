using System.Diagnostics;

namespace SnoopiCluster.Tensors.Tests.Collectives;

/// <summary>Process groups that lose a rank: what the others see, how fast, and that they can go on.</summary>
public sealed class LostRankTests
{
    // Enough that the others are in the middle of it when the signal comes.
    private const string LongSum = "sum 20000000";

    // Far below every time-out here, far above what a starved process needs on a machine with much else to do.
    private const int AtOnceMs = 5_000;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 3)]
    [InlineData(3, 0)]
    public async Task AllReduce_KilledPeer_FailsAtOnceOnAllSurvivors(int worldSize, int victim)
    {
        using RankGroup ranks = await RankGroup.JoinedAsync(worldSize, timeoutMs: 30_000);
        int[] survivors = [.. Enumerable.Range(0, worldSize).Where(rank => rank != victim)];

        foreach (int rank in survivors)
        {
            ranks[rank].Send(LongSum);
        }

        ranks[victim].Kill();

        RankAnswer[] answers = await ranks.AnswersAsync(survivors);
        Assert.All(answers, answer =>
        {
            Assert.Equal("PeerLost", answer.Kind);
            Assert.InRange(answer.Milliseconds, 0, AtOnceMs);
            Assert.Contains($"of {worldSize} in group 'first'", answer.Text, StringComparison.Ordinal);
        });
        foreach (int rank in survivors)
        {
            Assert.Equal(0, await ranks[rank].EndAsync());
        }
    }

    [Fact]
    public async Task Join_AfterALoss_SurvivorsAndNewcomerGoOnUnderAnotherPrefix()
    {
        using RankGroup ranks = await RankGroup.JoinedAsync(3);
        ranks[1].Send(LongSum);
        ranks[0].Send(LongSum);
        ranks[2].Kill();
        await ranks.AnswersAsync(0, 1);
        ranks.Add();
        await ranks[3].AskAsync("dispose");

        RankAnswer[] joins = await ranks.JoinAsync("second", 10_000, 0, 1, 3);

        Assert.All(joins, join => Assert.InRange(join.Milliseconds, 0, AtOnceMs));
        RankAnswer[] sums = await ranks.AskAsync("sum 1001", 0, 1, 3);
        Assert.All(sums, sum => Assert.Equal(RankGroup.SumOf(3, 1001), sum.Text));
    }

    [Fact]
    public async Task AllReduce_StoppedPeer_TimesOutWhenItShould()
    {
        using RankGroup ranks = await RankGroup.JoinedAsync(2);
        await ranks[0].AskAsync("timeout 700");
        ranks[1].Stop();

        RankAnswer answer = await ranks[0].AskAsync(LongSum);

        Assert.Equal("TimedOut", answer.Kind);
        Assert.InRange(answer.Milliseconds, 690, 2000);
    }

    [Fact]
    public async Task Abort_StoppedPeer_EndsTheCollectiveAtOnceAndLeavesNothingBehind()
    {
        using RankGroup ranks = await RankGroup.JoinedAsync(2, timeoutMs: 60_000);
        ranks[1].Stop();
        ranks[0].Send(LongSum);
        ranks[0].Send("gather x");

        ranks[0].Send("abort");

        RankAnswer sum = await ranks[0].AnswerAsync();
        Assert.Equal("Aborted", sum.Kind);
        Assert.InRange(sum.Milliseconds, 0, AtOnceMs);
        Assert.Equal("Aborted", (await ranks[0].AnswerAsync()).Kind);
        RankAnswer left = await ranks[0].AskAsync("dispose");
        Assert.InRange(left.Milliseconds, 0, AtOnceMs);

        ranks[1].Continue();
        Assert.Equal("PeerLost", (await ranks[1].AskAsync(LongSum)).Kind);
        await ranks.JoinAsync("again", 10_000, 0, 1);
        Assert.Equal(RankGroup.SumOf(2, 5), (await ranks.AskAsync("sum 5", 0, 1))[0].Text);
        Assert.Equal(0, await ranks[0].EndAsync());
    }

    [Fact]
    public async Task Join_Cancelled_EndsThoughTheOthersNeverCome()
    {
        using RankGroup ranks = await RankGroup.StartAsync(1);
        ranks[0].Send(ranks.JoinCommand("lonely", 0, 3, 60_000));

        ranks[0].Send("cancel");

        RankAnswer answer = await ranks[0].AnswerAsync();
        Assert.Equal("OperationCanceledException", answer.Kind);
        Assert.InRange(answer.Milliseconds, 0, AtOnceMs);
        Assert.Equal(0, await ranks[0].EndAsync());
    }

    [Fact]
    public async Task Join_MissingRank_TimesOutAndNamesIt()
    {
        using RankGroup ranks = await RankGroup.StartAsync(2);
        // Long enough for both to come on a machine that has much else to do.
        ranks[0].Send(ranks.JoinCommand("lonely", 0, 3, 3000));
        ranks[1].Send(ranks.JoinCommand("lonely", 1, 3, 3000));

        RankAnswer[] answers = await ranks.AnswersAsync(0, 1);

        Assert.All(answers, answer =>
        {
            Assert.Equal("TimedOut", answer.Kind);
            Assert.InRange(answer.Milliseconds, 2990, 8000);
        });
        Assert.Contains(answers, answer => answer.Text.Contains("rank 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Join_StoreKilledMeanwhile_FailsAtOnce()
    {
        using RankGroup ranks = await RankGroup.StartAsync(3);
        // Two that claim the same rank: once one is refused, the other one is known to wait for rank 1.
        ranks[1].Send(ranks.JoinCommand("lonely", 0, 2, 30_000));
        ranks[2].Send(ranks.JoinCommand("lonely", 0, 2, 30_000));
        Task<RankAnswer>[] answers = [ranks[1].AnswerAsync(), ranks[2].AnswerAsync()];
        Task<RankAnswer> refused = await Task.WhenAny(answers);
        long start = Stopwatch.GetTimestamp();

        ranks[0].Kill();

        RankAnswer waiting = await answers.Single(answer => answer != refused);
        Assert.Contains("another process has joined as rank 0", (await refused).Text, StringComparison.Ordinal);
        Assert.Equal("PeerLost", waiting.Kind);
        Assert.Contains("rendezvous store", waiting.Text, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, AtOnceMs);
        Assert.Equal(0, await ranks[1].EndAsync());
        Assert.Equal(0, await ranks[2].EndAsync());
    }

    [Fact]
    public async Task Join_KilledStore_TheOthersGoOn()
    {
        using RankGroup ranks = await RankGroup.StartAsync(3);
        await ranks.JoinAsync("first", 10_000, 1, 2);

        ranks[0].Kill();

        RankAnswer[] sums = await ranks.AskAsync("sum 1001", 1, 2);
        Assert.All(sums, sum => Assert.Equal(RankGroup.SumOf(2, 1001), sum.Text));
    }
}
