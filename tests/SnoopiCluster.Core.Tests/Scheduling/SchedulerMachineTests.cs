using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;

namespace SnoopiCluster.Core.Tests.Scheduling;

public sealed class SchedulerMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private SchedulerState _state = SchedulerMachine.Apply(
        SchedulerState.Started, new RestatementEnded(), Start).State;

    [Fact]
    public void GangRequested_SlotsOnOneNode_TakesTheSmallestNodeThatHasEnough()
    {
        Offer("a", 8);
        Offer("b", 3);
        Offer("c", 2);

        Assert.Equal(["b/0", "b/1", "b/2"], Granted(Request(1, 3)));
    }

    [Fact]
    public void GangRequested_NoNodeHasEnough_TakesFewNodes()
    {
        Offer("a", 1);
        Offer("b", 3);
        Offer("c", 2);

        Assert.Equal(["b/0", "b/1", "b/2", "c/0", "c/1"], Granted(Request(1, 5)));
    }

    [Fact]
    public void GangRequested_TooFewFree_TakesNothingUntilAllAreThere()
    {
        Offer("a", 2);

        var effects = Request(1, 3);

        Assert.Equal(new ReportNothingFits(Run(1), "needs 3 slots, the cluster has 2"), Assert.Single(effects));
        Assert.Equal(["a/0", "a/1", "b/0"], Granted(Offer("b", 1)));
    }

    [Fact]
    public void GangRequested_FewerWouldDo_BeginsWithWhatIsFree()
    {
        Offer("a", 3);

        Assert.Equal(["a/0", "a/1", "a/2"], Granted(Request(1, 4, minSize: 2)));
    }

    [Fact]
    public void GangRequested_Twice_SaysTheSameGrantAgain()
    {
        Offer("a", 2);
        Request(1, 2);

        Assert.Equal(["a/0", "a/1"], Granted(Request(1, 2)));
        Assert.Empty(_state.Waiting);
    }

    [Fact]
    public void GangReleased_SeveralWait_ServesHigherPriorityThenFirstCome()
    {
        Offer("a", 1);
        Request(1, 1);
        Request(2, 1);
        Request(3, 1);
        Request(4, 1, priority: 1);

        Assert.Equal([4, 2, 3], new[] { 1, 4, 2 }.Select(run => NumberOf(Assert.Single(Release(run)).Run)));
    }

    [Fact]
    public void GangRequested_FirstDoesNotFit_LetsSmallerOnesPassOnlySoOften()
    {
        SchedulerOptions options = new() { MaxPassedOver = 3 };
        Offer("a", 2);
        Request(1, 1);
        Request(2, 2);
        for (int run = 3; run < 10; run++)
        {
            Send(new GangRequested(Run(run), 1, 0, 0, Ticket: 0), options: options);
        }

        int served = 3;
        while (_state.Waiting.Any(gang => gang.Run == Run(2)) && served < 10)
        {
            Assert.Contains(Run(served), _state.Held.Keys);
            Send(new GangReleased(Run(served)), options: options);
            served++;
            if (served == 6)
            {
                // Reserved now: the free slot is kept, and the gang begins with the next one.
                Assert.DoesNotContain(Run(6), _state.Held.Keys);
                Send(new GangReleased(Run(1)), options: options);
            }
        }

        Assert.Contains(Run(2), _state.Held.Keys);
        Assert.Equal(6, served);
    }

    [Fact]
    public void GangRequested_FirstWasPassedOverLongAgo_KeepsFreeSlotsForIt()
    {
        Offer("a", 2);
        Request(1, 1);
        Request(2, 2);
        Request(3, 1);
        Release(3);

        Assert.Empty(Send(new GangRequested(Run(4), 1, 0, 0, Ticket: 0), Start.AddMinutes(10)));
        Assert.Equal(2, NumberOf(Assert.Single(Release(1)).Run));
    }

    [Fact]
    public void SlotRequested_GangsWaitToo_ComesBeforeThemAndPrefersItsOwnNodes()
    {
        Offer("a", 2);
        Offer("b", 2);
        Request(1, 3);
        Request(2, 4, priority: 9);
        Send(new NodeGone(Node("b")));
        Send(new SlotRequested(Run(1), 1));

        Offer("a", 3);

        Assert.Equal(["a/0", "a/1", "a/2"], _state.Held[Run(1)].Slots.Select(slot => $"{slot}"));
    }

    [Fact]
    public void SlotRequested_WhatIsFreeDoesNotLetItGoOn_TakesNothing()
    {
        Offer("a", 2);
        Offer("b", 2);
        Request(1, 4);
        Send(new NodeGone(Node("b")));
        Send(new SlotRequested(Run(1), 2));

        Assert.DoesNotContain(Offer("c", 1), effect => effect is GrantSlots);
        Assert.Equal(2, Assert.IsType<GrantSlots>(Assert.Single(Offer("b", 2))).Slots.Length);
    }

    [Fact]
    public void NodeDraining_HasFreeSlots_GrantsNoneOfThem()
    {
        Offer("a", 2);
        Offer("b", 1);
        Send(new NodeDraining(Node("a")));

        Assert.Equal(["b/0"], Granted(Request(1, 1)));
        Assert.Equal("needs 2 slots, the cluster has 1", Assert.IsType<ReportNothingFits>(Assert.Single(Request(2, 2))).Why);
        Assert.Equal(["a/0", "a/1"], Granted(Offer("a", 2)));
    }

    [Fact]
    public void SlotReleased_SomebodyWaits_IsGrantedTheSlot()
    {
        Offer("a", 2);
        Request(1, 2);
        Request(2, 1);

        Assert.Equal(["a/1"], Granted(Send(new SlotReleased(Run(1), new SlotId(Node("a"), 1)))));
    }

    [Fact]
    public void HoldingRestated_BeforeNodesComeBack_KeepsTheSlotsFromOthers()
    {
        _state = SchedulerState.Started;
        Request(2, 1);
        Offer("a", 2);
        Assert.Empty(_state.Held);
        Send(new HoldingRestated(Run(1), [new SlotId(Node("a"), 0), new SlotId(Node("b"), 0)], 0));

        Assert.Equal(["a/1"], Granted(Send(new RestatementEnded())));
        Assert.Empty(Offer("b", 1));
        Assert.Equal(
            [new SlotId(Node("a"), 0)],
            Assert.IsType<RefuseHolding>(
                Assert.Single(Send(new HoldingRestated(Run(3), [new SlotId(Node("a"), 0)], 0)))).Slots);
    }

    [Fact]
    public void State_InJson_ComesBackTheSame()
    {
        Offer("a", 2);
        Offer("b", 2);
        Request(1, 3, minSize: 2);
        Request(2, 4);
        Send(new NodeGone(Node("b")));
        Send(new SlotRequested(Run(1), 1));

        SchedulerState back = JsonForms.RoundTrip(_state);
        Assert.Equal(_state.Held[Run(1)].Slots, back.Held[Run(1)].Slots);
        Assert.Equal(_state.Waiting, back.Waiting);
        SchedulerMessage message = new GangReleased(Run(1));
        Assert.Equal(message, JsonForms.RoundTrip(message));
        SchedulerEffect effect = new ReportNothingFits(Run(1), "why");
        Assert.Equal(effect, JsonForms.RoundTrip(effect));
    }

    private static RunId Run(int number) => RunId.Of([0, 0, 0, 0, 0, (byte)number]);

    private static int NumberOf(RunId run) => Convert.ToInt32(run.Value[1..], 16);

    private static NodeName Node(string name) => new(name);

    private static IEnumerable<string> Granted(ImmutableArray<SchedulerEffect> effects) =>
        Assert.IsType<GrantGang>(Assert.Single(effects)).Slots.Select(slot => $"{slot}");

    private ImmutableArray<SchedulerEffect> Offer(string node, int numSlots) =>
        Send(new NodeOffered(Node(node), [.. Enumerable.Range(0, numSlots).Select(i => new SlotId(Node(node), i))]));

    private ImmutableArray<SchedulerEffect> Request(int run, int size, int minSize = 0, int priority = 0) =>
        Send(new GangRequested(Run(run), size, minSize, priority, Ticket: 0));

    private ImmutableArray<SchedulerEffect> Release(int run) => Send(new GangReleased(Run(run)));

    private ImmutableArray<SchedulerEffect> Send(
        SchedulerMessage message, DateTimeOffset? now = null, SchedulerOptions? options = null)
    {
        (_state, var effects) = SchedulerMachine.Apply(_state, message, now ?? Start, options);
        return effects;
    }
}
