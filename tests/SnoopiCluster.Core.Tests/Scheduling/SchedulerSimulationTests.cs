using FsCheck;
using FsCheck.Fluent;
using SnoopiCluster.Core.Tests.DataPlans;

namespace SnoopiCluster.Core.Tests.Scheduling;

public sealed class SchedulerSimulationTests
{
    // Enough that head reservation and reclaiming both happen within one history.
    private const int NumEvents = 150;

    /// <summary>
    /// Whatever happens: no slot is held twice, nobody holds half a gang, nothing is granted on a node that is gone; and once
    /// nothing goes wrong any more, everybody is served: there is no deadlock and no starvation.
    /// </summary>
    [Fact]
    public void Apply_AnyHistory_HoldsItsInvariantsAndServesEverybodyInTheEnd() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Seeds.ToArbitrary(), seed =>
        {
            SimulatedCluster cluster = new(seed);
            cluster.AddNode("a", 3);
            cluster.AddNode("b", 2);
            cluster.AddNode("c", 1);
            cluster.Open();
            for (int i = 0; i < NumEvents; i++)
            {
                cluster.Stir(maxSize: 6);
            }

            cluster.Calm();
            ServeAll(cluster);
        }));

    /// <summary>
    /// Nodes stay away for good, so that runs hold parts of gangs that will never be whole again; whoever fits the nodes that
    /// are left is served all the same.
    /// </summary>
    [Fact]
    public void Apply_NodesStayAway_ServesEverybodyWhoFitsTheRest() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Seeds.ToArbitrary(), seed =>
        {
            SimulatedCluster cluster = new(seed);
            foreach (string name in new[] { "a", "b", "c", "d" })
            {
                cluster.AddNode(name, 2);
            }

            cluster.Open();
            for (int i = 0; i < NumEvents; i++)
            {
                cluster.Stir(maxSize: 4);
            }

            cluster.Calm();
            for (int i = 0; i < 4; i++)
            {
                cluster.Submit(4);
            }

            cluster.Kill(new("b"));
            cluster.Kill(new("d"));
            ServeAll(cluster);
        }));

    [Fact]
    public void Apply_GangLargerThanWhatIsLeft_DoesNotKeepOthersFromBeingServed() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Seeds.ToArbitrary(), seed =>
        {
            SimulatedCluster cluster = new(seed);
            cluster.AddNode("a", 2);
            cluster.Open();
            SimulatedRun tooLarge = cluster.Submit(9, priority: 5);
            for (int i = 0; i < 20; i++)
            {
                cluster.Submit(1 + (i % 2));
            }

            for (int i = 0; i < 100; i++)
            {
                cluster.FinishOne();
            }

            return cluster.Unserved.SequenceEqual([tooLarge]);
        }));

    [Fact]
    public void Apply_200RunsOn4Slots_AllAreServed()
    {
        SimulatedCluster cluster = new(seed: 200);
        cluster.AddNode("a", 2);
        cluster.AddNode("b", 2);
        cluster.Open();
        for (int i = 0; i < 200; i++)
        {
            cluster.Submit(1 + (i % 4));
        }

        ServeAll(cluster);
        Assert.Equal(200, cluster.NumBegun);
    }

    /// <summary>Two runs lose half their ranks for good, and each holds what the other one lacks.</summary>
    [Fact]
    public void Apply_TwoRunsEachHoldingHalf_OneIsReclaimedAndBothAreServed()
    {
        SimulatedCluster cluster = new(seed: 4);
        cluster.AddNode("a", 2);
        cluster.AddNode("b", 2);
        cluster.AddNode("c", 2);
        cluster.AddNode("d", 2);
        cluster.Open();
        cluster.Submit(4);
        cluster.Submit(4);
        cluster.Kill(new("b"));
        cluster.Kill(new("d"));
        Assert.False(cluster.FinishOne());

        cluster.Tick(TimeSpan.FromSeconds(61));

        Assert.Equal(1, cluster.NumReclaims);
        Assert.True(cluster.FinishOne());
        Assert.True(cluster.FinishOne());
        Assert.Empty(cluster.Unserved);
    }

    private static void ServeAll(SimulatedCluster cluster)
    {
        // Each turn ends a run, or lets a minute pass for those that wait for each other.
        for (int turn = 0; cluster.Unserved.Any(); turn++)
        {
            Assert.True(turn < 3 * cluster.NumRuns + 10, $"never served: {string.Join("; ", cluster.Unserved)}");
            if (!cluster.FinishOne())
            {
                cluster.Tick(TimeSpan.FromSeconds(61));
            }
        }
    }
}
