using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>A node that lives.</summary>
/// <param name="Slots">All its slots, held or free.</param>
/// <param name="IsDraining">Whether it takes no new ranks.</param>
public sealed record OfferedNode(ImmutableArray<SlotId> Slots, bool IsDraining);
