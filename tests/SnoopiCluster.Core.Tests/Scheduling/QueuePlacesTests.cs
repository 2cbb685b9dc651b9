using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;

namespace SnoopiCluster.Core.Tests.Scheduling;

public sealed class QueuePlacesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private SchedulerState _state = SchedulerMachine.Apply(SchedulerState.Started, new RestatementEnded(), Start).State;

    [Fact]
    public void Of_RunsThatWait_PutsReplacementsFirstThenGangsByPriority()
    {
        Offer("a", 2);
        Tell(new GangRequested(Run(1), 2, 0, 0, 1));
        Tell(new GangRequested(Run(2), 1, 0, 0, 1));
        Tell(new GangRequested(Run(3), 5, 0, 1, 1));
        Tell(new SlotReleased(Run(1), new SlotId(new NodeName("a"), 0)));
        Tell(new GangReleased(Run(2)));
        Tell(new GangRequested(Run(4), 2, 0, 0, 1));
        Tell(new SlotRequested(Run(1), 2));

        ImmutableArray<QueuePlace> places = QueuePlaces.Of(_state);

        Assert.Equal([Run(1), Run(3), Run(4)], places.Select(place => place.Run));
        Assert.Equal([1, 2, 3], places.Select(place => place.Position));
        Assert.All(places, place => Assert.Equal((3, 1), (place.QueueLength, place.NumFree)));
        Assert.Equal("needs 5 slots, the cluster has 2", places[1].Text);
        Assert.Equal("place 3 of 3 in the queue: wants 2 slots, 1 is free", places[2].Text);
    }

    [Fact]
    public void Of_NobodyWaits_IsEmpty()
    {
        Offer("a", 1);
        Tell(new GangRequested(Run(1), 1, 0, 0, 1));

        Assert.Empty(QueuePlaces.Of(_state));
    }

    [Fact]
    public void NodeOffered_ThatDrainsStill_GivesNothingAwayInBetween()
    {
        Tell(new GangRequested(Run(1), 1, 0, 0, 1));

        ImmutableArray<SchedulerEffect> effects = Tell(
            new NodeOffered(new NodeName("a"), [new SlotId(new NodeName("a"), 0)]) { IsDraining = true });

        Assert.DoesNotContain(effects, effect => effect is GrantGang);
        Assert.Equal(0, QueuePlaces.Of(_state)[0].NumFree);
        Assert.IsType<GrantGang>(Assert.Single(Offer("a", 1)));
    }

    private static RunId Run(int number) => RunId.Of([0, 0, 0, 0, 0, (byte)number]);

    private ImmutableArray<SchedulerEffect> Offer(string node, int slots) => Tell(new NodeOffered(
        new NodeName(node), [.. Enumerable.Range(0, slots).Select(i => new SlotId(new NodeName(node), i))]));

    private ImmutableArray<SchedulerEffect> Tell(SchedulerMessage message)
    {
        (_state, ImmutableArray<SchedulerEffect> effects) = SchedulerMachine.Apply(_state, message, Start);
        return effects;
    }
}
