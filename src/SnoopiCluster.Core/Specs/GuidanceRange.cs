using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Specs;

/// <summary>
/// The range from which the guidance scale kappa is drawn uniformly, as one value; <c>Min == Max</c> is a fixed scale.
/// Convention: <c>eps = (1 - kappa) * eps_uncond + kappa * eps_cond</c>, so 1 is plain conditional and "no guidance"
/// (spec/methods.md 1.5). Written in specs as <c>[0.5, 4]</c>, or as one number for a fixed scale.
/// </summary>
/// <param name="Min">Lower end, finite.</param>
/// <param name="Max">Upper end, finite, at least <paramref name="Min"/>.</param>
[JsonConverter(typeof(GuidanceRangeConverter))]
public readonly record struct GuidanceRange(double Min, double Max)
{
    /// <summary>A fixed scale: a range of one point.</summary>
    public static GuidanceRange Fixed(double kappa) => new(kappa, kappa);

    /// <summary>Whether both ends are finite and in order.</summary>
    [JsonIgnore]
    public bool IsValid => double.IsFinite(Min) && double.IsFinite(Max) && Min <= Max;

    /// <summary>Whether every draw from the range is the same number.</summary>
    [JsonIgnore]
    public bool IsFixed => Min == Max;

    /// <inheritdoc/>
    public override string ToString() => IsFixed
        ? Min.ToString("0.###", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"[{Min:0.###}, {Max:0.###}]");
}

/// <summary>Reads a number or an array of two numbers; writes an array, or a number for a fixed scale.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1812", Justification = "Created by the serializer.")]
internal sealed class GuidanceRangeConverter : JsonConverter<GuidanceRange>
{
    private const string Expected = "expected two numbers [min, max], or one number for a fixed scale";

    public override GuidanceRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return GuidanceRange.Fixed(reader.GetDouble());
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException(Expected);
        }

        double min = ReadNumber(ref reader);
        double max = ReadNumber(ref reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException(Expected);
        }

        return new GuidanceRange(min, max);
    }

    public override void Write(Utf8JsonWriter writer, GuidanceRange value, JsonSerializerOptions options)
    {
        if (value.IsFixed)
        {
            writer.WriteNumberValue(value.Min);
            return;
        }

        writer.WriteStartArray();
        writer.WriteNumberValue(value.Min);
        writer.WriteNumberValue(value.Max);
        writer.WriteEndArray();
    }

    private static double ReadNumber(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number
            ? reader.GetDouble()
            : throw new JsonException(Expected);
}
