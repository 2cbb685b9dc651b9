using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core;

/// <summary>Writes an id as its text, as a value and as the name of a member, and reads it back.</summary>
/// <typeparam name="T">The id; its <see cref="object.ToString"/> gives what it parses.</typeparam>
[SuppressMessage("Performance", "CA1812", Justification = "Created by the serializer, through an attribute.")]
internal sealed class ParsableJsonConverter<T> : JsonConverter<T>
    where T : struct, IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? Parse(reader.GetString())
            : throw new JsonException($"{typeof(T).Name}: expected a text, found {reader.TokenType}.");

    public override T ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString() ?? "");

    private static T Parse(string? text) => T.TryParse(text, null, out T value)
        ? value
        : throw new JsonException($"{typeof(T).Name}: \"{text}\" is none; see its documentation for the form.");
}
