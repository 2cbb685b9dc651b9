using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>
/// Which rules end a trial before its last step. All rules are measured and shown, whether they end it or
/// not.
/// </summary>
public sealed record EarlyStopSpec
{
    /// <summary>
    /// Rules that end a trial; by default only divergence, after which nothing good can come.
    /// </summary>
    public ImmutableArray<EarlyStopRule> Rules { get; init; } = [EarlyStopRule.Diverged];

    /// <summary>
    /// Share of a run's steps, 0 to 1, before which no rule but divergence ends it. Default 0.1.
    /// </summary>
    public double Grace { get; init; } = 0.1;

    /// <summary>
    /// Standard deviation of good clean latents. Default 1, to which the latents' scaling factor brings them.
    /// </summary>
    public double LatentStd { get; init; } = 1;

    /// <summary>Measurements of the metric over which it must move, 2 to 100. Default 5.</summary>
    public int PlateauWindow { get; init; } = 5;

    /// <summary>Other trials, at least 1, whose median counts. Default 3.</summary>
    public int MinPeers { get; init; } = 3;
}

/// <summary>What can end a trial early; the definitions stand on the type named after each.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EarlyStopRule>))]
public enum EarlyStopRule
{
    /// <summary><see cref="Sweeps.Divergence"/>.</summary>
    Diverged,

    /// <summary><see cref="Sweeps.Saturation"/>.</summary>
    Saturated,

    /// <summary><see cref="Sweeps.Plateau"/>.</summary>
    Plateau,

    /// <summary><see cref="Sweeps.MedianRule"/>.</summary>
    BelowMedian,
}
