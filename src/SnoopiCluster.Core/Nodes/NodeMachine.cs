using System.Collections.Immutable;

namespace SnoopiCluster.Core.Nodes;

/// <summary>
/// Whether a node lives. Only a hello brings a node up, and only silence, a goodbye or another life of its
/// agent brings it down; a lost link alone does neither.
/// </summary>
/// <remarks>
/// The silence of a node says nothing while the control plane itself did not run (a pause of its process or
/// machine): when nobody looked for <see cref="NodeHealthOptions.DeadAfter"/>, the silence begins anew.
/// Otherwise such a pause would count every node as dead at once.
/// </remarks>
public static class NodeMachine
{
    /// <summary>Former lives of an agent that are remembered.</summary>
    public const int MaxFormerInstances = 8;

    /// <summary>Takes one message.</summary>
    /// <param name="state">What is known of the node.</param>
    /// <param name="message">What is heard.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">
    /// When silence means death; null for <see cref="NodeHealthOptions.Default"/>.
    /// </param>
    public static (NodeState State, ImmutableArray<NodeEffect> Effects) Apply(
        NodeState state, NodeMessage message, DateTimeOffset now, NodeHealthOptions? options = null) => message switch
    {
        HelloHeard hello => Hello(state, hello, now),
        BeatHeard(var instance) => Beat(state, instance, now),
        LinkLost(var instance) => (IsPresent(state, instance) ? state with { LinkLostAt = now } : state, []),
        NodeTicked => Tick(state, now, options ?? NodeHealthOptions.Default),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "No such message."),
    };

    private static (NodeState State, ImmutableArray<NodeEffect> Effects) Hello(
        NodeState state, HelloHeard hello, DateTimeOffset now)
    {
        if (state.FormerInstances.Contains(hello.Instance))
        {
            return (state, [new RefuseNode(
                hello.Instance,
                $"Node {state.Name} has a newer agent than the one that says hello. Give each agent a name of its own.")]);
        }

        bool isCountedOn = state.Status is NodeStatus.Up or NodeStatus.Expected;
        bool isSameLife = state.Instance == hello.Instance;
        NodeEffect effect = (isCountedOn, isSameLife) switch
        {
            (true, true) => new NodeReturned(hello.Slots),
            (true, false) => new NodeInstanceChanged(hello.Slots, "its agent was started anew"),
            (false, _) => new NodeCameUp(hello.Slots),
        };
        NodeState up = state with
        {
            Status = NodeStatus.Up,
            Instance = hello.Instance,
            FormerInstances = isSameLife ? state.FormerInstances : Remember(state),
            Slots = hello.Slots,
            LastHeard = now,
            LinkLostAt = null,
        };
        return (up, [effect]);
    }

    private static (NodeState State, ImmutableArray<NodeEffect> Effects) Beat(
        NodeState state, string instance, DateTimeOffset now)
    {
        if (state.Status == NodeStatus.Up && state.Instance == instance)
        {
            return (state with { LastHeard = now, LinkLostAt = null }, []);
        }

        // A life that is over is told so when it says hello; one that was counted as dead may come back with a hello.
        return (state, [new DemandHello(instance)]);
    }

    private static (NodeState State, ImmutableArray<NodeEffect> Effects) Tick(
        NodeState state, DateTimeOffset now, NodeHealthOptions options)
    {
        bool wasLooking = now - state.LastTick < options.DeadAfter || state.LastTick is null;
        NodeState ticked = state with
        {
            LastTick = now,
            LastHeard = wasLooking ? state.LastHeard : now,
        };
        TimeSpan silence = now - ticked.LastHeard;
        return ticked.Status switch
        {
            NodeStatus.Up when silence >= options.DeadAfter => Die(ticked, Describe(ticked, silence)),
            NodeStatus.Expected when silence >= options.GraceAfterStart => Die(
                ticked,
                $"it did not come back within {silence.TotalSeconds:0.#} s after the control plane was started anew"),
            _ => (ticked, []),
        };
    }

    private static (NodeState State, ImmutableArray<NodeEffect> Effects) Die(NodeState state, string cause) =>
        (state with { Status = NodeStatus.Dead }, [new NodeDied(cause)]);

    private static string Describe(NodeState state, TimeSpan silence) =>
        $"it said nothing for {silence.TotalSeconds:0.#} s"
            + (state.LinkLostAt is null ? " although its link is open" : ", and its link is lost");

    private static bool IsPresent(NodeState state, string instance) =>
        state.Status == NodeStatus.Up && state.Instance == instance;

    private static ImmutableArray<string> Remember(NodeState state)
    {
        ImmutableArray<string> former =
            state.Instance is null ? state.FormerInstances : state.FormerInstances.Add(state.Instance);
        return [.. former.Skip(former.Length - MaxFormerInstances)];
    }
}
