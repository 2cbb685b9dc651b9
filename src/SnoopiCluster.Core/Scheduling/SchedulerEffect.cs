using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>What a run is told by the scheduler.</summary>
/// <param name="Run">Whom to tell.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(GrantGang), "grant_gang")]
[JsonDerivedType(typeof(GrantSlots), "grant_slots")]
[JsonDerivedType(typeof(ReportNothingFits), "nothing_fits")]
[JsonDerivedType(typeof(RefuseHolding), "refuse_holding")]
[JsonDerivedType(typeof(ReclaimGang), "reclaim_gang")]
public abstract record SchedulerEffect(RunId Run);

/// <summary>The run has these slots now, all that it begins with.</summary>
/// <param name="Run">The run.</param>
/// <param name="Slots">Neighbours on a node stand side by side.</param>
/// <param name="Ticket">Of the request.</param>
public sealed record GrantGang(RunId Run, ImmutableArray<SlotId> Slots, long Ticket) : SchedulerEffect(Run);

/// <summary>The run has these slots in addition to those it holds.</summary>
/// <param name="Run">The run.</param>
/// <param name="Slots">At most as many as it lacked.</param>
public sealed record GrantSlots(RunId Run, ImmutableArray<SlotId> Slots) : SchedulerEffect(Run);

/// <summary>
/// The cluster as it is has too few slots for the run, whoever gives some back. Said once for each size of
/// the cluster.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Why">What is needed and what there is, for the timeline.</param>
public sealed record ReportNothingFits(RunId Run, string Why) : SchedulerEffect(Run);

/// <summary>
/// The run restated slots that another one holds; it must count the ranks in them as lost. Cannot happen when
/// every run restates before <see cref="RestatementEnded"/>.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Slots">Slots that are not its own.</param>
public sealed record RefuseHolding(RunId Run, ImmutableArray<SlotId> Slots) : SchedulerEffect(Run);

/// <summary>
/// The run waits for replacements that do not come, while what it holds would let another run go on. It must
/// end its ranks, answer with <see cref="GangReleased"/> and queue again. Said again while it does not.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Why">Who needs the slots, for the timeline.</param>
public sealed record ReclaimGang(RunId Run, string Why) : SchedulerEffect(Run);
