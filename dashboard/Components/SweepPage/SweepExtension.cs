using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>What a person wants to add to a sweep, as it is typed.</summary>
/// <param name="Keys">What the silo is asked with: <c>axes</c>, <c>count</c>, <c>max_concurrent</c>.</param>
/// <param name="Faults">What could not be read, for the person; empty when all could.</param>
public sealed record SweepExtension(JsonObject Keys, ImmutableArray<string> Faults)
{
    /// <summary>Reads a form.</summary>
    /// <param name="values">What was typed for each axis of the sweep: one value a line, as JSON.</param>
    /// <param name="count">Trials of a random sweep from now on; null leaves it.</param>
    /// <param name="maxConcurrent">Trials at once from now on; null leaves it.</param>
    public static SweepExtension Read(IReadOnlyDictionary<string, string> values, int? count, int? maxConcurrent)
    {
        JsonObject keys = [];
        JsonObject axes = [];
        List<string> faults = [];
        foreach ((string key, string lines) in values)
        {
            JsonArray list = [];
            foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                try
                {
                    list.Add(JsonNode.Parse(line));
                }
                catch (JsonException)
                {
                    faults.Add(key == SweepTrials.GuidanceKey
                        ? $"\"{line}\" is no guidance range; write [0.5, 4], or one number for a fixed scale"
                        : $"{key}: \"{line}\" is no value; write a number, or a text in quotes");
                }
            }

            if (list.Count > 0)
            {
                axes[key] = list;
            }
        }

        if (axes.Count > 0)
        {
            keys["axes"] = axes;
        }

        if (count is { } trials)
        {
            keys["count"] = trials;
        }

        if (maxConcurrent is { } concurrent)
        {
            keys["max_concurrent"] = concurrent;
        }

        if (keys.Count == 0 && faults.Count == 0)
        {
            faults.Add("nothing is added yet; give a value of an axis, or another limit");
        }

        return new SweepExtension(keys, [.. faults]);
    }

    /// <summary>Axes that values can be added to: those whose values are listed.</summary>
    /// <param name="spec">The sweep's spec.</param>
    public static ImmutableArray<string> ListedAxes(SweepSpec spec) =>
        [.. spec.Axes.Where(axis => axis.Draw is null).Select(axis => axis.Key)];
}
