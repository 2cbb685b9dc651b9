using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Runs;

/// <summary>
/// What is to be done after a run's new state is stored. One that gets lost with the control plane is found again from the
/// state, when <see cref="RunRestarted"/> or <see cref="NodeIsBack"/> comes.
/// </summary>
[JsonDerivedType(typeof(RecordEvent), "record_event")]
[JsonDerivedType(typeof(DropRows), "drop_rows")]
[JsonDerivedType(typeof(RequestGang), "request_gang")]
[JsonDerivedType(typeof(RequestSlots), "request_slots")]
[JsonDerivedType(typeof(ReleaseSlot), "release_slot")]
[JsonDerivedType(typeof(ReleaseGang), "release_gang")]
[JsonDerivedType(typeof(RestateHolding), "restate_holding")]
[JsonDerivedType(typeof(StartRankProcess), "start_rank")]
[JsonDerivedType(typeof(KillRankProcess), "kill_rank")]
[JsonDerivedType(typeof(FormGroup), "form_group")]
[JsonDerivedType(typeof(OrderGroup), "order_group")]
[JsonDerivedType(typeof(AcknowledgeRows), "acknowledge_rows")]
[JsonDerivedType(typeof(PublishCheckpoint), "publish_checkpoint")]
[JsonDerivedType(typeof(DeleteCheckpoint), "delete_checkpoint")]
[JsonDerivedType(typeof(PinParent), "pin_parent")]
public abstract record RunEffect;

/// <summary>Append to the timeline, in the transaction that stores the state.</summary>
/// <param name="Event">What happened.</param>
public sealed record RecordEvent(RunEvent Event) : RunEffect;

/// <summary>
/// Delete the rows of steps that will be done again, in the transaction that stores the state: the group went back to a
/// checkpoint.
/// </summary>
/// <param name="FromStep">The first step that is done again.</param>
public sealed record DropRows(long FromStep) : RunEffect;

/// <summary>Ask the scheduler for all slots at once.</summary>
/// <param name="Size">Number of slots.</param>
/// <param name="MinSize">With how many the run would begin as well.</param>
/// <param name="Priority">Higher ones come first.</param>
/// <param name="Ticket">Comes back with the grant: one of another request is no grant of this one.</param>
public sealed record RequestGang(int Size, int MinSize, int Priority, long Ticket) : RunEffect;

/// <summary>Ask the scheduler for slots in the place of lost ones.</summary>
/// <param name="Count">How many the run lacks altogether.</param>
public sealed record RequestSlots(int Count) : RunEffect;

/// <summary>Give one slot back.</summary>
/// <param name="Slot">The slot.</param>
public sealed record ReleaseSlot(SlotId Slot) : RunEffect;

/// <summary>Give all slots back, and withdraw what was asked for.</summary>
public sealed record ReleaseGang : RunEffect;

/// <summary>Tell a scheduler that was started anew what the run holds.</summary>
/// <param name="Slots">Slots that it holds.</param>
/// <param name="Lacks">Slots that it waits for.</param>
public sealed record RestateHolding(ImmutableArray<SlotId> Slots, int Lacks) : RunEffect;

/// <summary>Start a rank process.</summary>
/// <param name="Assignment">Where, and what it will train.</param>
public sealed record StartRankProcess(RankAssignment Assignment) : RunEffect;

/// <summary>Kill a rank process, if it lives.</summary>
/// <param name="Node">Where it is.</param>
/// <param name="Process">The process.</param>
/// <param name="Cause">Why.</param>
public sealed record KillRankProcess(NodeName Node, RankProcessId Process, string Cause) : RunEffect;

/// <summary>Tell members to join a group.</summary>
/// <param name="Membership">The group.</param>
/// <param name="To">Whom to tell: all members, or those whose link was lost.</param>
public sealed record FormGroup(Membership Membership, ImmutableArray<Member> To) : RunEffect;

/// <summary>Give an order to members.</summary>
/// <param name="Order">The order.</param>
/// <param name="To">Whom to tell.</param>
public sealed record OrderGroup(RankOrder Order, ImmutableArray<Member> To) : RunEffect;

/// <summary>Tell members that rows are stored.</summary>
/// <param name="UpToStep">Last step whose row is stored.</param>
/// <param name="To">Whom to tell.</param>
public sealed record AcknowledgeRows(long UpToStep, ImmutableArray<Member> To) : RunEffect;

/// <summary>Write a checkpoint's manifest beside its files, then send <see cref="CheckpointPublished"/>.</summary>
/// <param name="Fence">The group that wrote the checkpoint.</param>
/// <param name="Prefix">The checkpoint.</param>
/// <param name="Manifest">Content of its <c>checkpoint.json</c>.</param>
public sealed record PublishCheckpoint(Fence Fence, string Prefix, string Manifest) : RunEffect;

/// <summary>Delete the blobs of a checkpoint that no longer exists.</summary>
/// <param name="Prefix">The checkpoint.</param>
public sealed record DeleteCheckpoint(string Prefix) : RunEffect;

/// <summary>Keep the parent's checkpoint for as long as this fork exists.</summary>
/// <param name="Origin">Where the fork begins.</param>
public sealed record PinParent(RunOrigin Origin) : RunEffect;
