using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Contracts.Ranks;

/// <summary>What a rank process says, a line each on its standard output; its standard error is its log.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "report")]
[JsonDerivedType(typeof(RankReady), "ready")]
[JsonDerivedType(typeof(CollectiveEntered), "entered")]
[JsonDerivedType(typeof(FormedReport), "formed")]
[JsonDerivedType(typeof(BrokenReport), "broken")]
[JsonDerivedType(typeof(StepsCommitted), "committed")]
[JsonDerivedType(typeof(PartWritten), "part")]
[JsonDerivedType(typeof(CheckpointGivenUp), "checkpoint_given_up")]
[JsonDerivedType(typeof(SampledReport), "sampled")]
[JsonDerivedType(typeof(OrderDone), "order_done")]
[JsonDerivedType(typeof(FinishedReport), "finished")]
[JsonDerivedType(typeof(FailedReport), "failed")]
[JsonDerivedType(typeof(RankTold), "told")]
[JsonDerivedType(typeof(RankPulsed), "pulse")]
public abstract record RankReport;

/// <summary>The models are loaded and the process can join a group.</summary>
/// <param name="StorePort">Port of the rendezvous store that the process listens at, for as long as it lives.</param>
public sealed record RankReady(int StorePort) : RankReport;

/// <summary>
/// The process waits in the collective of a step. Only its agent reads this: the rank that has not said so when others have is
/// the one to blame.
/// </summary>
/// <param name="MembershipVersion">The group's version.</param>
/// <param name="Step">The step.</param>
/// <param name="DeadlineSeconds">How long the collective may take before its time-out ends it.</param>
public sealed record CollectiveEntered(long MembershipVersion, long Step, double DeadlineSeconds) : RankReport;

/// <summary>From every member: the group is joined and has one state.</summary>
/// <param name="Fence">The group's attempt and version.</param>
/// <param name="Formed">What was agreed on; the same from every member, but for its own times.</param>
public sealed record FormedReport(Fence Fence, GroupFormed Formed) : RankReport;

/// <summary>A collective failed; the process waits for the next membership.</summary>
/// <param name="Fence">The group that broke.</param>
/// <param name="Broken">How.</param>
public sealed record BrokenReport(Fence Fence, GroupBroken Broken) : RankReport;

/// <summary>From the group's reporter: rows of committed steps, in order, from the first that is not acknowledged.</summary>
/// <param name="Fence">The present group, also for rows of steps that an earlier one committed.</param>
/// <param name="Steps">The rows; never empty.</param>
public sealed record StepsCommitted(Fence Fence, ImmutableArray<StepRecord> Steps) : RankReport;

/// <summary>This rank's share of a checkpoint is uploaded.</summary>
/// <param name="Fence">The group in which it was taken.</param>
/// <param name="Part">The share.</param>
public sealed record PartWritten(Fence Fence, CheckpointPart Part) : RankReport;

/// <summary>This rank's share of a checkpoint could not be stored within the budget for tries; the state in memory is whole.</summary>
/// <param name="Fence">The group in which it was taken.</param>
/// <param name="Step">The checkpoint stands before this step.</param>
/// <param name="Cause">What the store or the disk said.</param>
public sealed record CheckpointGivenUp(Fence Fence, long Step, string Cause) : RankReport;

/// <summary>From the rank that drew it: a picture is uploaded.</summary>
/// <param name="Fence">
/// The present group, also for a picture that an earlier one drew: who is still in it has the weights of that step.
/// </param>
/// <param name="Sample">The picture.</param>
public sealed record SampledReport(Fence Fence, SampleDrawn Sample) : RankReport;

/// <summary>The group has carried out an order; after <see cref="RankOrder.Pause"/> and cancel the process ends with 0.</summary>
/// <param name="Fence">The group.</param>
/// <param name="Step">The step that comes next.</param>
/// <param name="Order">What was done.</param>
public sealed record OrderDone(Fence Fence, long Step, RankOrder Order) : RankReport;

/// <summary>From the group's reporter: the run is done; every process ends with 0.</summary>
/// <param name="Fence">The group.</param>
/// <param name="Finished">Where it ended.</param>
public sealed record FinishedReport(Fence Fence, RankFinished Finished) : RankReport;

/// <summary>The process ends itself, with an exit code that is not 0.</summary>
/// <param name="Failed">Why.</param>
public sealed record FailedReport(RankFailed Failed) : RankReport;

/// <summary>Something a person should read in the run's timeline.</summary>
/// <param name="Text">One line.</param>
public sealed record RankTold(string Text) : RankReport;

/// <summary>From every rank, every two seconds or so while it trains: how it is. One that is lost is no loss.</summary>
/// <param name="Pulse">How it is.</param>
public sealed record RankPulsed(RankPulse Pulse) : RankReport;
