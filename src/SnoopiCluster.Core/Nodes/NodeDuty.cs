namespace SnoopiCluster.Core.Nodes;

/// <summary>What a node is used for, as people want it; whether it lives is <see cref="NodeStatus"/>.</summary>
public enum NodeDuty
{
    /// <summary>It takes ranks.</summary>
    Serving,

    /// <summary>It takes no new ranks until its agent is started anew or it is returned; those that it has stay.</summary>
    Draining,

    /// <summary>
    /// It takes no ranks until it is returned, whatever becomes of its agent; those that it had go on elsewhere.
    /// </summary>
    Excluded,
}
