using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>
/// Who holds which slot and who waits; changed by <see cref="SchedulerMachine"/> only. It is not stored:
/// after the control plane was started anew, nodes and runs say again what is so.
/// </summary>
public sealed record SchedulerState
{
    /// <summary>
    /// A scheduler that was just started and grants nothing before <see cref="RestatementEnded"/>.
    /// </summary>
    public static readonly SchedulerState Started = new();

    /// <summary>Whether slots may be granted: every run has restated what it holds.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Nodes that live.</summary>
    public ImmutableDictionary<NodeName, OfferedNode> Nodes { get; init; } =
        ImmutableDictionary<NodeName, OfferedNode>.Empty;

    /// <summary>Runs that have begun; no slot is in two of them.</summary>
    public ImmutableDictionary<RunId, HeldGang> Held { get; init; } = ImmutableDictionary<RunId, HeldGang>.Empty;

    /// <summary>Runs that have not begun, in the order in which they are served.</summary>
    public ImmutableArray<WaitingGang> Waiting { get; init; } = [];

    /// <summary>Slots on nodes that take ranks, held or free: what the largest gang can have.</summary>
    [JsonIgnore]
    public int Capacity => Nodes.Values.Where(node => !node.IsDraining).Sum(node => node.Slots.Length);

    /// <summary>Whether time matters: somebody waits for slots.</summary>
    [JsonIgnore]
    public bool IsAnyoneWaiting => Waiting.Length > 0 || Held.Values.Any(gang => gang.Lacks > 0);
}
