using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>How trials are chosen.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SweepStrategy>))]
public enum SweepStrategy
{
    /// <summary>Every combination of the axes' values, the last axis changing fastest.</summary>
    Grid,

    /// <summary>A number of different combinations, drawn by the sweep's seed.</summary>
    Random,
}
