using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>What the scheduler is told. Each may come twice: it says what is so, not what to add.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "message")]
[JsonDerivedType(typeof(NodeOffered), "node_offered")]
[JsonDerivedType(typeof(NodeGone), "node_gone")]
[JsonDerivedType(typeof(NodeDraining), "node_draining")]
[JsonDerivedType(typeof(GangRequested), "gang_requested")]
[JsonDerivedType(typeof(SlotRequested), "slot_requested")]
[JsonDerivedType(typeof(GangReleased), "gang_released")]
[JsonDerivedType(typeof(SlotReleased), "slot_released")]
[JsonDerivedType(typeof(HoldingRestated), "holding_restated")]
[JsonDerivedType(typeof(RestatementEnded), "restatement_ended")]
[JsonDerivedType(typeof(SchedulerTicked), "ticked")]
public abstract record SchedulerMessage;

/// <summary>A node lives and offers its slots; one that drained takes part again, unless it is said to drain still.</summary>
/// <param name="Node">The node.</param>
/// <param name="Slots">All that it has.</param>
public sealed record NodeOffered(NodeName Node, ImmutableArray<SlotId> Slots) : SchedulerMessage
{
    /// <summary>Whether it takes no new ranks all the same; those that it has stay.</summary>
    public bool IsDraining { get; init; }
}

/// <summary>A node is dead or was started anew: nobody holds its slots any more.</summary>
/// <param name="Node">The node.</param>
public sealed record NodeGone(NodeName Node) : SchedulerMessage;

/// <summary>A node takes no new ranks; those that it has stay until they end.</summary>
/// <param name="Node">The node.</param>
public sealed record NodeDraining(NodeName Node) : SchedulerMessage;

/// <summary>
/// A run wants all its slots at once. A run that holds them already is told so again; one that waits already
/// keeps its place. Equal priorities are served in the order in which they came.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Size">Number of slots, at least 1.</param>
/// <param name="MinSize">
/// With how many it begins as well; 0 for no fewer than <paramref name="Size"/>.
/// </param>
/// <param name="Priority">Higher ones come first.</param>
/// <param name="Ticket">
/// Comes back with the grant, so that the run can tell a grant of this request from one that it has withdrawn.
/// </param>
public sealed record GangRequested(
    RunId Run, int Size, int MinSize, int Priority, long Ticket) : SchedulerMessage;

/// <summary>
/// A run that has begun wants slots in the place of lost ones; it comes before gangs that have not begun.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Count">How many it lacks altogether; 0 withdraws the request.</param>
public sealed record SlotRequested(RunId Run, int Count) : SchedulerMessage;

/// <summary>A run gives back all that it holds and wants nothing more.</summary>
/// <param name="Run">The run.</param>
public sealed record GangReleased(RunId Run) : SchedulerMessage;

/// <summary>A run gives back one slot.</summary>
/// <param name="Run">The run.</param>
/// <param name="Slot">The slot.</param>
public sealed record SlotReleased(RunId Run, SlotId Slot) : SchedulerMessage;

/// <summary>
/// What a run holds, told to a scheduler that was started anew. It replaces what was known of the run.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Slots">Slots that it holds.</param>
/// <param name="WaitingFor">Slots that it lacks; 0 for none.</param>
/// <param name="MinSize">As in <see cref="GangRequested"/>.</param>
/// <param name="Priority">As in <see cref="GangRequested"/>.</param>
public sealed record HoldingRestated(
    RunId Run, ImmutableArray<SlotId> Slots, int WaitingFor, int MinSize = 0, int Priority = 0) : SchedulerMessage;

/// <summary>
/// Every run that is not terminal has restated what it holds. Before this nothing is granted, so that no slot
/// is given away that a run still holds.
/// </summary>
public sealed record RestatementEnded : SchedulerMessage;

/// <summary>
/// Time has passed; sent every few seconds while <see cref="SchedulerState.IsAnyoneWaiting"/>.
/// </summary>
public sealed record SchedulerTicked : SchedulerMessage;
