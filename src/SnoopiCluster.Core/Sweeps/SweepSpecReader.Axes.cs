using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Sweeps;

/// <content>The axes.</content>
public static partial class SweepSpecReader
{
    private static ImmutableArray<SweepAxis> AxesFrom(
        JsonObject? section, SweepStrategy strategy, List<SpecFault> faults)
    {
        if (section is null)
        {
            return [];
        }

        if (section.Count == 0)
        {
            faults.Add(new SpecFault("axes", "found none; give at least one key of a run's spec with its values"));
        }

        foreach (string key in section.Select(entry => entry.Key))
        {
            if (key == "name")
            {
                faults.Add(new SpecFault("axes.name", "the sweep names its runs; leave it out"));
            }

            if (section.Any(other => other.Key.StartsWith(key + ".", StringComparison.Ordinal)))
            {
                faults.Add(new SpecFault($"axes.{key}", "another axis is inside this one; keep one of them"));
            }
        }

        return [.. section.Select(entry => AxisFrom(entry.Key, entry.Value, strategy, faults)).OfType<SweepAxis>()];
    }

    private static SweepAxis? AxisFrom(string key, JsonNode? node, SweepStrategy strategy, List<SpecFault> faults)
    {
        switch (node)
        {
            case JsonArray { Count: > 0 } list:
                ImmutableArray<JsonElement> values = [.. list.Select(value => JsonSerializer.SerializeToElement(value))];
                for (int i = 0; i < values.Length; i++)
                {
                    if (values[..i].Any(earlier => JsonElement.DeepEquals(earlier, values[i])))
                    {
                        faults.Add(new SpecFault(
                            $"axes.{key}[{i}]", $"found {SpecKeys.Describe(list[i])} twice; keep one of them"));
                    }
                }

                return new SweepAxis(key, values);
            case JsonObject draw when strategy == SweepStrategy.Random:
                return DrawFrom(key, draw, faults);
            case JsonObject:
                faults.Add(new SpecFault(
                    $"axes.{key}", "a grid needs a list of values; numbers are drawn with strategy random"));
                return null;
            default:
                faults.Add(new SpecFault($"axes.{key}", $"expected a list of values, found {SpecKeys.Describe(node)}"));
                return null;
        }
    }

    private static SweepAxis? DrawFrom(string key, JsonObject draw, List<SpecFault> faults)
    {
        AxisScale? scale = draw.Count == 1
            ? draw.First().Key switch
            {
                "uniform" => AxisScale.Uniform,
                "log_uniform" => AxisScale.LogUniform,
                _ => null,
            }
            : null;
        if (scale is { } known
            && draw.First().Value is JsonArray { Count: 2 } ends
            && ends[0] is JsonValue first && first.TryGetValue(out double min)
            && ends[1] is JsonValue last && last.TryGetValue(out double max)
            && min < max && double.IsFinite(max - min) && (known == AxisScale.Uniform || min > 0))
        {
            return new SweepAxis(key, [], new AxisDraw(known, min, max));
        }

        faults.Add(new SpecFault(
            $"axes.{key}",
            "expected a list of values, {uniform: [min, max]} or {log_uniform: [min, max]} with min < max, "
                + $"and above 0 for a logarithm; found {draw.ToJsonString()}"));
        return null;
    }
}
