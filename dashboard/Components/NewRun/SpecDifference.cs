using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Dashboard.Components.NewRun;

/// <summary>The keys of a spec that a person has set.</summary>
internal static class SpecDifference
{
    /// <summary>The spec's keys whose values are not the objective's defaults, nested; null values are left out.</summary>
    public static JsonObject FromDefaults(RunSpec spec)
    {
        JsonObject keys = Of(RunSpecReader.ToJson(spec), RunSpecReader.ToJson(RunSpec.DefaultsOf(spec.Objective)));
        if (spec.Objective != Objective.PgSb)
        {
            // The default that decides over the others.
            keys["objective"] = RunSpecReader.ToJson(spec)["objective"]?.DeepClone();
        }

        return keys;
    }

    private static JsonObject Of(JsonObject given, JsonObject defaults)
    {
        JsonObject difference = [];
        foreach ((string key, JsonNode? value) in given)
        {
            if (value is JsonObject section && defaults[key] is JsonObject usual)
            {
                if (Of(section, usual) is { Count: > 0 } inner)
                {
                    difference[key] = inner;
                }
            }
            else if (value is not null && !JsonNode.DeepEquals(value, defaults[key]))
            {
                difference[key] = value.DeepClone();
            }
        }

        return difference;
    }
}
