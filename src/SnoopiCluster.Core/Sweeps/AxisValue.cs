using System.Text.Json;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>What one trial has on one axis.</summary>
/// <param name="Key">Full key of the run's spec, such as <c>kappa.range</c>.</param>
/// <param name="Value">Its value; a guidance range is one value.</param>
public sealed record AxisValue(string Key, JsonElement Value)
{
    /// <summary>Key and value, such as <c>kappa.range = [0.5,4]</c>.</summary>
    public override string ToString() => $"{Key} = {Value.GetRawText()}";
}
