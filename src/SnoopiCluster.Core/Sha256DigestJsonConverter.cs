using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core;

[SuppressMessage("Performance", "CA1812", Justification = "Created by the serializer, through an attribute.")]
internal sealed class Sha256DigestJsonConverter : JsonConverter<Sha256Digest>
{
    public override Sha256Digest Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            && Sha256Digest.TryParse(reader.GetString(), out Sha256Digest digest)
            ? digest
            : throw new JsonException("A SHA-256 digest is a string of 64 hexadecimal digits.");

    public override void Write(Utf8JsonWriter writer, Sha256Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
