using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>Colours of amounts, which every kind of colour vision tells apart and which print in grey in the same order.</summary>
internal static class ChartColors
{
    /// <summary>Ten stations of the viridis scale, small to large (S. van der Walt, N. Smith; CC0).</summary>
    public static ImmutableArray<string> Amounts { get; } =
    [
        "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
    ];

    /// <summary>A colour of the page, by the name of its token without dashes; js/chart.js puts it in.</summary>
    public static JsonObject Token(string name) => new() { ["$token"] = name };

    /// <summary>A formatter of js/chart.js, such as <c>number</c>.</summary>
    public static JsonObject Format(string name) => new() { ["$format"] = name };

    /// <summary>The scale as charts take it.</summary>
    public static JsonArray ToJson() => [.. Amounts.Select(color => JsonValue.Create(color))];
}
