namespace SnoopiCluster.Core.Nodes;

/// <summary>Names a slot: one GPU, or one CPU share, of a node.</summary>
/// <param name="Node">The node that offers it.</param>
/// <param name="Index">0-based position on the node; the GPU's number where the slot is a GPU.</param>
public readonly record struct SlotId(NodeName Node, int Index)
{
    /// <summary>Node and index, such as <c>node-a/0</c>.</summary>
    public override string ToString() => $"{Node}/{Index}";
}
