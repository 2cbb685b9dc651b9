using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Specs;

/// <summary>A spec inside a message: the same keys as in a spec file, checked when it is read.</summary>
public sealed class RunSpecJsonConverter : JsonConverter<RunSpec>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is no object, or the spec has faults; all of them are named.</exception>
    public override RunSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return JsonNode.Parse(ref reader) is JsonObject document
                ? RunSpecReader.Read(document, "the message's spec")
                : throw new JsonException("A spec is an object of keys.");
        }
        catch (SpecException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RunSpec value, JsonSerializerOptions options) =>
        RunSpecReader.ToJson(value).WriteTo(writer);
}
