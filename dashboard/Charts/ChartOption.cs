using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>Makes ECharts options of anonymous objects and dictionaries: names are kept as they are in camelCase.</summary>
internal static class ChartOption
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new FiniteConverter() },
    };

    /// <summary>The option's JSON. What is not finite becomes null, a gap.</summary>
    public static string Of(object option) => JsonSerializer.Serialize(option, Json);

    /// <summary>A colour of the page: the name of a token without its dashes, such as <c>series-2</c> or <c>void</c>.</summary>
    public static object Token(string name) => new Dictionary<string, string> { ["$token"] = name };

    /// <summary>A formatter of js/chart.js: <c>number</c>, <c>si</c>, <c>percent</c> or <c>seconds</c>.</summary>
    public static object Format(string name) => new Dictionary<string, string> { ["$format"] = name };

    private sealed class FiniteConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
