using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// What a sweep is told. Each may come twice or late: one that does not fit the state changes nothing.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "message")]
[JsonDerivedType(typeof(SweepStarted), "started")]
[JsonDerivedType(typeof(SweepRestarted), "restarted")]
[JsonDerivedType(typeof(RunChanged), "run_changed")]
[JsonDerivedType(typeof(StepsMeasured), "steps_measured")]
[JsonDerivedType(typeof(SampleMeasured), "sample_measured")]
[JsonDerivedType(typeof(QualityMeasured), "quality_measured")]
[JsonDerivedType(typeof(SweepExtended), "extended")]
[JsonDerivedType(typeof(StopRequested), "stop")]
public abstract record SweepMessage;

/// <summary>The sweep was submitted.</summary>
public sealed record SweepStarted : SweepMessage;

/// <summary>
/// The control plane was started again and has read the sweep's state back; effects may have got lost.
/// </summary>
public sealed record SweepRestarted : SweepMessage;

/// <summary>A run of the sweep stands somewhere else in its life, or has done more steps.</summary>
/// <param name="Run">The run.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Step">Steps that it has done.</param>
public sealed record RunChanged(RunId Run, RunStatus Status, long Step) : SweepMessage;

/// <summary>A run has done steps.</summary>
/// <param name="Run">The run.</param>
/// <param name="Windows">Full windows in order, as <see cref="StepWindowFold"/> cuts them.</param>
public sealed record StepsMeasured(RunId Run, ImmutableArray<StepWindow> Windows) : SweepMessage;

/// <summary>A run has drawn all pictures of a step.</summary>
/// <param name="Run">The run.</param>
/// <param name="Samples">What they measure.</param>
public sealed record SampleMeasured(RunId Run, StepSamples Samples) : SweepMessage;

/// <summary>The pictures of a run were judged.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">Steps that it had done.</param>
/// <param name="Metric">What was measured; another metric than the sweep's changes nothing.</param>
/// <param name="Value">Finite, or it is passed over.</param>
public sealed record QualityMeasured(RunId Run, long Step, string Metric, double Value) : SweepMessage;

/// <summary>The sweep has more to do.</summary>
/// <param name="Spec">What <see cref="SweepSpecReader.Extend"/> made of the present spec.</param>
public sealed record SweepExtended(SweepSpec Spec) : SweepMessage;

/// <summary>End the sweep: cancel its runs and start no more.</summary>
/// <param name="Cause">Who asks, and why.</param>
public sealed record StopRequested(string Cause) : SweepMessage;
