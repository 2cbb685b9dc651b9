using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>Where a random sweep draws numbers from that are not listed.</summary>
/// <param name="Scale">What is uniform: the number or its logarithm.</param>
/// <param name="Min">Smallest number, finite; above 0 for a logarithm.</param>
/// <param name="Max">Largest number, finite, above <paramref name="Min"/>.</param>
public sealed record AxisDraw(AxisScale Scale, double Min, double Max);

/// <summary>What is drawn uniformly.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AxisScale>))]
public enum AxisScale
{
    /// <summary>The number.</summary>
    Uniform,

    /// <summary>The logarithm of the number, as fits learning rates.</summary>
    LogUniform,
}
