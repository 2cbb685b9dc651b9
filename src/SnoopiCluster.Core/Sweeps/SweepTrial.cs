using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// One run of a sweep, and what the early-stop rules keep of it: a few hundred numbers, however long it is.
/// </summary>
/// <param name="Number">0-based, for good.</param>
/// <param name="Run">Its run; the id is known before the run is made.</param>
/// <param name="Values">Where it stands on each axis.</param>
/// <param name="Steps">Number of steps of the run.</param>
public sealed record SweepTrial(int Number, RunId Run, ImmutableArray<AxisValue> Values, long Steps)
{
    /// <summary>Where the run stands in its life; null before it is started.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Steps that it has done.</summary>
    public long Step { get; init; }

    /// <summary>Why the sweep ended it, for a person; null when it did not.</summary>
    public string? StopCause { get; init; }

    /// <summary>Last window of its steps; null before the first.</summary>
    public StepWindow? LastWindow { get; init; }

    /// <summary>Its last step whose pictures are all there; null before the first.</summary>
    public StepSamples? LastSample { get; init; }

    /// <summary>Whether it has diverged.</summary>
    public Divergence Divergence { get; init; } = new(Steps);

    /// <summary>Its values of the sweep's metric.</summary>
    public MetricSeries Metric { get; init; } = MetricSeries.Empty;

    /// <summary>The last of them, for the plateau rule; null when the sweep has no metric.</summary>
    public Plateau? Plateau { get; init; }

    /// <summary>Whether the run was started and is not over.</summary>
    [JsonIgnore]
    public bool IsActive => Status is { } status && !status.IsTerminal();

    /// <summary>Why a verdict other than stable holds now, for a person; null when it does not.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="spec">The sweep.</param>
    public string? WhyOf(StabilityVerdict verdict, SweepSpec spec) => verdict switch
    {
        StabilityVerdict.Diverged => Divergence.Why,
        StabilityVerdict.Saturated when LastSample is not null => Saturation.WhyOf(LastSample, spec.EarlyStop.LatentStd),
        StabilityVerdict.Plateau when spec.Metric is not null => Plateau?.WhyOf(spec.Metric),
        _ => null,
    };
}
