using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SnoopiCluster.Benchmarks.Circuits;

/// <summary>
/// What the markup of a page tells the browser's half of Blazor: which components a circuit is to draw again, and what they
/// knew. Both are signed by the server and handed back as they are.
/// </summary>
/// <param name="Operations">The circuit's first batch of root components, as JSON.</param>
/// <param name="State">What the components kept for the circuit; empty for nothing.</param>
internal sealed partial record PrerenderedPage(string Operations, string State)
{
    /// <summary>Reads a page.</summary>
    /// <param name="markup">Its HTML.</param>
    /// <exception cref="InvalidOperationException">It has no component that a circuit draws.</exception>
    public static PrerenderedPage Read(string markup)
    {
        JsonArray operations = [];
        foreach (Match match in Marker().Matches(markup))
        {
            // The comment that ends a component names only its beginning.
            JsonObject marker = JsonNode.Parse(match.Groups["json"].ValueSpan.ToString())!.AsObject();
            if ((string?)marker["type"] == "server")
            {
                operations.Add(new JsonObject
                {
                    ["type"] = "add",
                    ["ssrComponentId"] = operations.Count + 1,
                    ["marker"] = marker,
                });
            }
        }

        return operations.Count == 0
            ? throw new InvalidOperationException("The page has no component that a circuit draws.")
            : new PrerenderedPage(
                new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString(),
                KeptState().Match(markup).Groups["state"].Value);
    }

    [GeneratedRegex("<!--Blazor:(?<json>.*?)-->", RegexOptions.Singleline)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.Singleline)]
    private static partial Regex KeptState();
}
