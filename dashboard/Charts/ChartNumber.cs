using System.Globalization;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>Numbers as charts take them: short, since a chart moves thousands of them to the browser.</summary>
internal static class ChartNumber
{
    /// <summary>A number with four significant digits; a missing one as null, which charts leave open.</summary>
    public static JsonNode? Of(double? value) => value is { } number && double.IsFinite(number)
        ? JsonValue.Create(Round(number))
        : null;

    /// <summary>A place on an axis with nine significant digits: steps and seconds must not move.</summary>
    public static JsonNode? Exact(double value) => JsonValue.Create(Parse(value, "G9"));

    /// <summary>Four significant digits: what a person reads off a chart.</summary>
    public static double Round(double value) => Parse(value, "G4");

    private static double Parse(double value, string digits) => double.Parse(
        value.ToString(digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
