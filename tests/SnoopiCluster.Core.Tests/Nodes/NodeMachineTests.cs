using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Tests.Nodes;

public sealed class NodeMachineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableArray<SlotDescription> Slots = [new(0, "cpu", "a processor", 1_000)];

    private NodeState _state = new(new NodeName("node-a"));
    private double _seconds;

    [Fact]
    public void Hello_OfANewNode_BringsItUp()
    {
        Assert.Equal(new NodeCameUp(Slots), Hello("i1"));
        Assert.Equal(NodeStatus.Up, _state.Status);
    }

    [Fact]
    public void Tick_BeatsComeEachSecond_LivesOn()
    {
        Hello("i1");
        for (int i = 0; i < 100; i++)
        {
            Assert.Empty(After(0.9, new NodeTicked()));
            Assert.Empty(After(0.1, new BeatHeard("i1")));
        }
    }

    [Theory]
    [InlineData(false, "although its link is open")]
    [InlineData(true, "its link is lost")]
    public void Tick_FiveSecondsOfSilence_DiesOnce(bool isLinkLost, string cause)
    {
        Hello("i1");
        After(1, new BeatHeard("i1"));
        if (isLinkLost)
        {
            Assert.Empty(Send(new LinkLost("i1")));
        }

        for (int i = 0; i < 4; i++)
        {
            Assert.Empty(After(1, new NodeTicked()));
        }

        Assert.Contains(cause, Assert.IsType<NodeDied>(Assert.Single(After(1, new NodeTicked()))).Cause, StringComparison.Ordinal);
        Assert.Empty(After(1, new NodeTicked()));
    }

    [Fact]
    public void Hello_AfterALostLink_ReturnsWithItsRanks()
    {
        Hello("i1");
        Send(new LinkLost("i1"));
        After(3, new NodeTicked());

        Assert.Equal(new NodeReturned(Slots), Hello("i1"));
        Assert.Empty(After(4, new NodeTicked()));
    }

    [Fact]
    public void Hello_OfAnAgentStartedAnew_SaysThatItsRanksAreGone()
    {
        Hello("i1");

        Assert.IsType<NodeInstanceChanged>(Hello("i2"));
    }

    [Fact]
    public void Beat_OfADeadNode_DoesNotReviveItWithoutAHello()
    {
        Hello("i1");
        Die();

        Assert.Equal(new DemandHello("i1"), Assert.Single(After(0, new BeatHeard("i1"))));
        Assert.Equal(NodeStatus.Dead, _state.Status);
        Assert.Equal(new NodeCameUp(Slots), Hello("i1"));
    }

    [Fact]
    public void Beat_OfAFormerLife_KeepsNobodyAlive()
    {
        Hello("i1");
        Hello("i2");
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(new DemandHello("i1"), Assert.Single(After(1, new BeatHeard("i1"))));
            Assert.Empty(Send(new LinkLost("i1")));
            Assert.Empty(Send(new NodeTicked()));
        }

        Assert.IsType<NodeDied>(Assert.Single(After(1, new NodeTicked())));
    }

    [Fact]
    public void Hello_TwoAgentsWithOneName_TheOlderIsRefusedInsteadOfTakingTurns()
    {
        Hello("i1");
        Hello("i2");

        Assert.Equal("i1", Assert.IsType<RefuseNode>(Hello("i1")).Instance);
        Assert.Equal("i2", _state.Instance);
    }

    [Fact]
    public void Hello_OfManyLives_RemembersOnlyTheLast()
    {
        for (int i = 0; i < 50; i++)
        {
            Hello($"i{i}");
        }

        Assert.Equal(["i41", "i42", "i43", "i44", "i45", "i46", "i47", "i48"], _state.FormerInstances);
    }

    [Fact]
    public void Expect_NodeComesBackInTime_ReturnsWithItsRanks()
    {
        _state = NodeState.Expect(_state.Name, "i1", Slots, Start);
        for (int i = 0; i < 14; i++)
        {
            Assert.Empty(After(1, new NodeTicked()));
        }

        Assert.Equal(new NodeReturned(Slots), Hello("i1"));
    }

    [Fact]
    public void Expect_NodeComesBackAnew_SaysThatItsRanksAreGone()
    {
        _state = NodeState.Expect(_state.Name, "i1", Slots, Start);

        Assert.IsType<NodeInstanceChanged>(Hello("i2"));
    }

    [Fact]
    public void Expect_NodeStaysAway_DiesAfterTheGrace()
    {
        _state = NodeState.Expect(_state.Name, "i1", Slots, Start);
        for (int i = 0; i < 14; i++)
        {
            Assert.Empty(After(1, new NodeTicked()));
        }

        Assert.Contains(
            "15 s", Assert.IsType<NodeDied>(Assert.Single(After(1, new NodeTicked()))).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Tick_ControlPlaneWasPaused_CountsNoSilenceFromThatTime()
    {
        Hello("i1");
        After(1, new NodeTicked());

        Assert.Empty(After(60, new NodeTicked()));
        Assert.Empty(After(4, new NodeTicked()));
        Assert.IsType<NodeDied>(Assert.Single(After(1, new NodeTicked())));
    }

    [Fact]
    public void State_InJson_ComesBackTheSame()
    {
        Hello("i1");
        Hello("i2");
        Send(new LinkLost("i2"));

        Assert.Equal(["i1"], JsonForms.RoundTrip(_state).FormerInstances);
        NodeMessage message = new BeatHeard("i1");
        Assert.Equal(message, JsonForms.RoundTrip(message));
        NodeEffect effect = new NodeDied("cause");
        Assert.Equal(effect, JsonForms.RoundTrip(effect));
    }

    private NodeEffect Hello(string instance) => Assert.Single(Send(new HelloHeard(instance, Slots)));

    private void Die()
    {
        for (int i = 0; i < 5; i++)
        {
            After(1, new NodeTicked());
        }

        Assert.Equal(NodeStatus.Dead, _state.Status);
    }

    private ImmutableArray<NodeEffect> After(double seconds, NodeMessage message)
    {
        _seconds += seconds;
        return Send(message);
    }

    private ImmutableArray<NodeEffect> Send(NodeMessage message)
    {
        (_state, var effects) = NodeMachine.Apply(_state, message, Start.AddSeconds(_seconds));
        return effects;
    }
}
