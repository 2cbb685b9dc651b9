using System.Text.Json.Serialization;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// What is to be done after a sweep's new state is stored; each can be done twice. One that gets lost is
/// found again when <see cref="SweepRestarted"/> comes.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(StartRun), "start_run")]
[JsonDerivedType(typeof(CancelRun), "cancel_run")]
[JsonDerivedType(typeof(SweepEnded), "ended")]
public abstract record SweepEffect;

/// <summary>Submit a run; does nothing when it was submitted before.</summary>
/// <param name="Trial">The trial that it is.</param>
/// <param name="Run">Its id, the same whenever the trial is started.</param>
/// <param name="Spec">What it computes; its name is the sweep's and the trial's number.</param>
public sealed record StartRun(
    int Trial, RunId Run, [property: JsonConverter(typeof(RunSpecJsonConverter))] RunSpec Spec) : SweepEffect;

/// <summary>Cancel a run; does nothing when it is over.</summary>
/// <param name="Run">The run.</param>
/// <param name="Cause">Why, for its timeline.</param>
public sealed record CancelRun(RunId Run, string Cause) : SweepEffect;

/// <summary>The sweep is over.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Cause">Why, for a person.</param>
public sealed record SweepEnded(SweepStatus Status, string Cause) : SweepEffect;
