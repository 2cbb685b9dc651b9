namespace SnoopiCluster.Core.Nodes;

/// <summary>Whether a node can be counted on.</summary>
public enum NodeStatus
{
    /// <summary>Never seen.</summary>
    Unknown,

    /// <summary>
    /// Known from before the control plane was started anew, and not heard of since; its ranks may well
    /// train.
    /// </summary>
    Expected,

    /// <summary>Heard of lately.</summary>
    Up,

    /// <summary>Silent for too long, or gone of its own will; only a hello brings it back.</summary>
    Dead,
}
