using System.Collections.Immutable;
using System.Text.Json;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>One thing in which the trials of a sweep differ.</summary>
/// <param name="Key">
/// Full key of the run's spec, such as <c>kappa.range</c>, <c>student.lr</c> or <c>seed</c>.
/// </param>
/// <param name="Values">Its values, each once; empty where numbers are drawn.</param>
/// <param name="Draw">Where numbers are drawn from, in a random sweep; null where values are listed.</param>
public sealed record SweepAxis(string Key, ImmutableArray<JsonElement> Values, AxisDraw? Draw = null);
