using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>How a trial trains, the worst that holds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StabilityVerdict>))]
public enum StabilityVerdict
{
    /// <summary>None of the others.</summary>
    Stable,

    /// <summary><see cref="Sweeps.Plateau"/>.</summary>
    Plateau,

    /// <summary><see cref="Sweeps.Saturation"/>.</summary>
    Saturated,

    /// <summary><see cref="Sweeps.Divergence"/>.</summary>
    Diverged,
}
