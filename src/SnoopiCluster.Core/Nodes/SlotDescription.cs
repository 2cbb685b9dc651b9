namespace SnoopiCluster.Core.Nodes;

/// <summary>What a slot is made of.</summary>
/// <param name="Index">0-based position on the node.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Name">Name of the processor or GPU.</param>
/// <param name="MemoryBytes">Memory that a rank in this slot may use.</param>
public sealed record SlotDescription(int Index, string Device, string Name, long MemoryBytes);
