using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Runs;

/// <summary>What a run is told. Each may come twice or late: one that does not fit the state changes nothing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "message")]
[JsonDerivedType(typeof(RunRestarted), "restarted")]
[JsonDerivedType(typeof(TimePassed), "time_passed")]
[JsonDerivedType(typeof(GangGranted), "gang_granted")]
[JsonDerivedType(typeof(SlotsGranted), "slots_granted")]
[JsonDerivedType(typeof(GangReclaimed), "gang_reclaimed")]
[JsonDerivedType(typeof(NothingFits), "nothing_fits")]
[JsonDerivedType(typeof(RankIsReady), "rank_ready")]
[JsonDerivedType(typeof(RankHasFormed), "rank_formed")]
[JsonDerivedType(typeof(RankIsBroken), "rank_broken")]
[JsonDerivedType(typeof(RankHasFailed), "rank_failed")]
[JsonDerivedType(typeof(RankHasExited), "rank_exited")]
[JsonDerivedType(typeof(NodeIsLost), "node_lost")]
[JsonDerivedType(typeof(NodeIsBack), "node_back")]
[JsonDerivedType(typeof(NodeIsExcluded), "node_excluded")]
[JsonDerivedType(typeof(StepsStored), "steps_stored")]
[JsonDerivedType(typeof(RowsAreMissing), "rows_missing")]
[JsonDerivedType(typeof(PartIsWritten), "part_written")]
[JsonDerivedType(typeof(ShareIsGivenUp), "share_given_up")]
[JsonDerivedType(typeof(CheckpointPublished), "checkpoint_published")]
[JsonDerivedType(typeof(OrderIsDone), "order_done")]
[JsonDerivedType(typeof(RankHasFinished), "rank_finished")]
[JsonDerivedType(typeof(RankNote), "rank_note")]
[JsonDerivedType(typeof(PauseRequested), "pause")]
[JsonDerivedType(typeof(ResumeRequested), "resume")]
[JsonDerivedType(typeof(CancelRequested), "cancel")]
[JsonDerivedType(typeof(CheckpointRequested), "checkpoint")]
[JsonDerivedType(typeof(PinRequested), "pin")]
[JsonDerivedType(typeof(CheckpointMeasured), "checkpoint_measured")]
public abstract record RunMessage;

/// <summary>The control plane was started again and has read the run's state back.</summary>
public sealed record RunRestarted : RunMessage;

/// <summary>Time has passed; see <see cref="RunState.WakeAt"/>.</summary>
public sealed record TimePassed : RunMessage;

/// <summary>The scheduler gives the whole gang.</summary>
/// <param name="Slots">One slot a rank.</param>
/// <param name="Ticket">Of the request that is met.</param>
public sealed record GangGranted(ImmutableArray<SlotId> Slots, long Ticket) : RunMessage;

/// <summary>The scheduler gives slots for ranks that lost theirs.</summary>
/// <param name="Slots">At most as many as were asked for.</param>
public sealed record SlotsGranted(ImmutableArray<SlotId> Slots) : RunMessage;

/// <summary>The scheduler takes the slots back: the run waits for others that do not come, and another can go on with them.</summary>
/// <param name="Cause">Who needs them.</param>
public sealed record GangReclaimed(string Cause) : RunMessage;

/// <summary>The cluster is too small for the run as it is.</summary>
/// <param name="Cause">What is needed and what there is.</param>
public sealed record NothingFits(string Cause) : RunMessage;

/// <summary>A rank process has loaded its models.</summary>
/// <param name="Process">The process.</param>
/// <param name="Host">Address of its node.</param>
/// <param name="StorePort">Port of its rendezvous store.</param>
public sealed record RankIsReady(RankProcessId Process, string Host, int StorePort) : RunMessage;

/// <summary>A rank has joined its group and has its state.</summary>
/// <param name="Process">The process.</param>
/// <param name="Fence">The group.</param>
/// <param name="Formed">What was agreed on.</param>
public sealed record RankHasFormed(RankProcessId Process, Fence Fence, GroupFormed Formed) : RunMessage;

/// <summary>A rank's collective failed.</summary>
/// <param name="Process">The process.</param>
/// <param name="Fence">The group.</param>
/// <param name="Broken">How.</param>
public sealed record RankIsBroken(RankProcessId Process, Fence Fence, GroupBroken Broken) : RunMessage;

/// <summary>A rank process says why it is about to end itself.</summary>
/// <param name="Process">The process.</param>
/// <param name="Failed">Why.</param>
public sealed record RankHasFailed(RankProcessId Process, RankFailed Failed) : RunMessage;

/// <summary>A rank process has ended.</summary>
/// <param name="Process">The process.</param>
/// <param name="ExitCode">Its exit code; 128 and the signal's number when a signal ended it.</param>
/// <param name="Cause">For a person.</param>
public sealed record RankHasExited(RankProcessId Process, int ExitCode, string Cause) : RunMessage;

/// <summary>A node is dead, or its agent was started anew: its ranks are gone.</summary>
/// <param name="Node">The node.</param>
/// <param name="Cause">For a person.</param>
public sealed record NodeIsLost(NodeName Node, string Cause) : RunMessage;

/// <summary>A node's link was made anew; commands that were on their way may be lost.</summary>
/// <param name="Node">The node.</param>
/// <param name="Processes">This run's processes that live on it.</param>
public sealed record NodeIsBack(NodeName Node, ImmutableArray<RankProcessId> Processes) : RunMessage;

/// <summary>A node may hold no ranks any more: the run finishes its step, writes a checkpoint and goes on elsewhere.</summary>
/// <param name="Node">The node.</param>
/// <param name="Cause">Who wants it, and why.</param>
public sealed record NodeIsExcluded(NodeName Node, string Cause) : RunMessage;

/// <summary>Rows were refused because those of earlier steps are not stored: the reporter must begin again.</summary>
/// <param name="Fence">Under which they were sent.</param>
/// <param name="NextStep">The step whose row must come first.</param>
public sealed record RowsAreMissing(Fence Fence, long NextStep) : RunMessage;

/// <summary>Rows of steps were stored.</summary>
/// <param name="Fence">Under which they were stored; what was stored before the group changed is told again by its reporter.</param>
/// <param name="NextStep">The step after the last one stored.</param>
/// <param name="LedgerHash">The ledger's hash after it.</param>
public sealed record StepsStored(Fence Fence, long NextStep, Sha256Digest LedgerHash) : RunMessage;

/// <summary>A rank has uploaded its share of a checkpoint.</summary>
/// <param name="Process">The process.</param>
/// <param name="Fence">The group.</param>
/// <param name="Part">The share.</param>
public sealed record PartIsWritten(RankProcessId Process, Fence Fence, CheckpointPart Part) : RunMessage;

/// <summary>A rank could not store its share of a checkpoint within the budget for tries.</summary>
/// <param name="Process">The process.</param>
/// <param name="Fence">The group.</param>
/// <param name="Step">The checkpoint would stand before this step.</param>
/// <param name="Cause">What the store or the disk said.</param>
public sealed record ShareIsGivenUp(RankProcessId Process, Fence Fence, long Step, string Cause) : RunMessage;

/// <summary>A checkpoint's manifest is in the blob store.</summary>
/// <param name="Fence">The group that wrote the checkpoint.</param>
/// <param name="Prefix">The checkpoint.</param>
public sealed record CheckpointPublished(Fence Fence, string Prefix) : RunMessage;

/// <summary>A rank has carried out an order.</summary>
/// <param name="Process">The process.</param>
/// <param name="Fence">The group.</param>
/// <param name="Step">The step that comes next.</param>
/// <param name="Order">The order.</param>
public sealed record OrderIsDone(RankProcessId Process, Fence Fence, long Step, RankOrder Order) : RunMessage;

/// <summary>The group has done all steps.</summary>
/// <param name="Process">The reporter.</param>
/// <param name="Fence">The group.</param>
/// <param name="Finished">Where it ended.</param>
public sealed record RankHasFinished(RankProcessId Process, Fence Fence, RankFinished Finished) : RunMessage;

/// <summary>A rank says something for the timeline.</summary>
/// <param name="Process">The process.</param>
/// <param name="Text">One line.</param>
public sealed record RankNote(RankProcessId Process, string Text) : RunMessage;

/// <summary>Finish the step, write a checkpoint and give the slots back.</summary>
/// <param name="Cause">Who asks, and why.</param>
public sealed record PauseRequested(string Cause) : RunMessage;

/// <summary>Queue a paused run again, or a failed one.</summary>
/// <param name="Cause">Who asks, and why.</param>
public sealed record ResumeRequested(string Cause) : RunMessage;

/// <summary>End the run.</summary>
/// <param name="Cause">Who asks, and why.</param>
public sealed record CancelRequested(string Cause) : RunMessage;

/// <summary>Write a checkpoint after the step in progress and go on.</summary>
public sealed record CheckpointRequested : RunMessage;

/// <summary>Keep a checkpoint whatever retention says, or no longer.</summary>
/// <param name="Step">The checkpoint stands before this step.</param>
/// <param name="Pin">Whose sake it is kept for, such as <c>fork r5f2c01d9a7be</c> or <c>user</c>.</param>
/// <param name="IsPinned">Whether it is kept.</param>
public sealed record PinRequested(long Step, string Pin, bool IsPinned) : RunMessage;

/// <summary>A quality metric was measured of a checkpoint's student; retention keeps the best one.</summary>
/// <param name="Step">The checkpoint stands before this step.</param>
/// <param name="Value">Its value, oriented so that more is better.</param>
public sealed record CheckpointMeasured(long Step, double Value) : RunMessage;
