using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

public sealed class CollectiveWatchdogTests
{
    private const double Deadline = 5;

    private readonly CollectiveWatchdog _watchdog = new();

    [Fact]
    public void Culprits_WhenOneOfThreeDoesNotCome_NamesItOnceBeforeTheCollectivesTimeOut()
    {
        Join(1, 1, 2, 3);
        Enter(1, 7, at: 0);
        Enter(2, 7, at: 0.2);
        Assert.Empty(LookUntil(4.25));
        (RankKey key, string cause) = Assert.Single(LookUntil(4.75, from: 4.25));
        Assert.Equal(TestNode.Key(3), key);
        Assert.Contains("rank 2", cause, StringComparison.Ordinal);
        Assert.Contains("step 7", cause, StringComparison.Ordinal);
        Assert.Contains("rank 0 (process 1)", cause, StringComparison.Ordinal);
        Assert.Empty(LookUntil(30, from: 4.75));
    }

    [Fact]
    public void Culprits_WhenTheStepIsNoUsualOne_WaitAsLongAsTheRanksDo()
    {
        Join(1, 1, 2);
        Enter(1, 0, at: 0, deadline: 100);
        Assert.Empty(LookUntil(89));
        Assert.Single(LookUntil(91, from: 89));
    }

    [Fact]
    public void Culprits_WhileAllAreInTheCollective_AreNone()
    {
        Join(1, 1, 2);
        Enter(1, 7, at: 0);
        Enter(2, 7, at: 0);
        Assert.Empty(LookUntil(60));
    }

    [Fact]
    public void Culprits_OfAnotherRunOrAnOlderMembership_AreNone()
    {
        Join(1, 1, 2);
        Enter(1, 7, at: 0);
        Join(2, 1, 2);
        Enter(1, 8, at: 0, version: 1);
        Assert.Empty(LookUntil(60));
    }

    [Fact]
    public void Culprits_WhenTheLateOneIsGone_AreNone()
    {
        Join(1, 1, 2);
        Enter(1, 7, at: 0);
        _watchdog.Gone(TestNode.Key(2));
        Assert.Empty(LookUntil(60));
    }

    [Fact]
    public void Culprits_AfterTheAgentItselfStoodStill_AreForgivenThatTime()
    {
        Join(1, 1, 2);
        Enter(1, 7, at: 0);
        Assert.Empty(LookUntil(1));
        Assert.Empty(_watchdog.Culprits(Seconds(61)));
        Assert.Empty(LookUntil(64, from: 61));
        Assert.Single(LookUntil(65, from: 64));
    }

    [Fact]
    public void Culprits_WhenOneThatTrainsAloneSaysNothingForTenMinutes_NameIt()
    {
        Join(1, 1);
        Assert.Empty(LookUntil(300));
        _watchdog.Said(TestNode.Key(1), new RankTold("still here"), Seconds(300));
        Assert.Empty(LookUntil(899, from: 300));
        Assert.Contains("alone", Assert.Single(LookUntil(901, from: 899)).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Culprits_AfterACheckpointOnOrder_AreStillFound()
    {
        Join(1, 1, 2);
        _watchdog.Said(
            TestNode.Key(2), new OrderDone(new Fence(1, 1), 7, RankOrder.Checkpoint), Seconds(0));
        Enter(1, 7, at: 0);
        Assert.Single(LookUntil(30));
    }

    [Fact]
    public void Culprits_WhenOneIsSilentAfterTheGroupBroke_NameIt()
    {
        // Stopped inside the collective: it had entered it like the others.
        Join(1, 1, 2, 3);
        Enter(1, 7, at: 0);
        Enter(2, 7, at: 0);
        Enter(3, 7, at: 0);
        Break(1, 7, at: 5);
        Break(2, 7, at: 5);

        // That the silo lets them join anew meanwhile changes nothing.
        Join(2, 1, 2, 3);
        Assert.Empty(LookUntil(6.75, from: 5));
        (RankKey key, string cause) = Assert.Single(LookUntil(7.5, from: 6.75));
        Assert.Equal(TestNode.Key(3), key);
        Assert.Contains("said nothing", cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Culprits_WhenTheOtherSpeaksAfterTheGroupBroke_AreNone()
    {
        Join(1, 1, 2);
        Enter(1, 7, at: 0);
        Enter(2, 7, at: 0);
        Break(1, 7, at: 1);
        Enter(2, 8, at: 1.5);
        Assert.Empty(LookUntil(60, from: 1));
    }

    private void Join(long version, params int[] processes)
    {
        Membership membership = new(
            new Fence(1, version),
            [.. processes.Select(process => new Member(new RankProcessId(process), new SlotId(TestNode.Name, process)))],
            "127.0.0.1",
            1);
        foreach (int process in processes)
        {
            _watchdog.Joined(TestNode.Key(process), membership, Seconds(0));
        }
    }

    private void Enter(int process, long step, double at, long version = 1, double deadline = Deadline) => _watchdog.Said(
        TestNode.Key(process), new CollectiveEntered(version, step, deadline), Seconds(at));

    private void Break(int process, long step, double at) => _watchdog.Said(
        TestNode.Key(process),
        new BrokenReport(new Fence(1, 1), new GroupBroken(step, BreakKind.TimedOut, "timed out")),
        Seconds(at));

    private List<(RankKey Key, string Cause)> LookUntil(double until, double from = 0)
    {
        List<(RankKey Key, string Cause)> found = [];
        for (double at = from; at <= until; at += 0.25)
        {
            found.AddRange(_watchdog.Culprits(Seconds(at)));
        }

        return found;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
