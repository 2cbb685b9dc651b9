using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>Keys that a fork lays over its parent's spec, as a person types them: one <c>key = value</c> a line.</summary>
/// <param name="Keys">Dotted keys with their values; what a fork is asked for with.</param>
/// <param name="Faults">Lines that could not be read, for the person; empty when all could.</param>
public sealed record ForkKeys(JsonObject Keys, ImmutableArray<string> Faults)
{
    /// <summary>
    /// Reads lines. A value is JSON where it is that (<c>[0.5, 3]</c>, <c>1e-5</c>, <c>true</c>), else a text; whether the key
    /// exists is for the silo to say.
    /// </summary>
    /// <param name="lines">What was typed; empty lines and those that begin with # are passed over.</param>
    public static ForkKeys Read(string lines)
    {
        JsonObject keys = [];
        List<string> faults = [];
        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            int end = line.IndexOfAny(['=', ':']);
            string key = end < 0 ? "" : line[..end].Trim();
            string value = end < 0 ? "" : line[(end + 1)..].Trim();
            if (key.Length == 0 || value.Length == 0)
            {
                faults.Add($"\"{line}\" gives no key and value; write it as kappa.range = [0.5, 3]");
            }
            else if (keys.ContainsKey(key))
            {
                faults.Add($"{key} is given twice; keep one of the lines");
            }
            else
            {
                keys[key] = ValueOf(value);
            }
        }

        return new ForkKeys(keys, [.. faults]);
    }

    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
