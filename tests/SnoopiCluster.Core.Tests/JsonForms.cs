using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Tests;

/// <summary>The ways in which states and messages are written: the serializer's own, and the strict one of messages.</summary>
internal static class JsonForms
{
    private static readonly JsonSerializerOptions[] All =
    [
        JsonSerializerOptions.Default,
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowOutOfOrderMetadataProperties = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        },
    ];

    /// <summary>Writes, reads and writes again in each way; both texts must be the same.</summary>
    /// <returns>What was read last.</returns>
    public static T RoundTrip<T>(T value)
    {
        T back = value;
        foreach (JsonSerializerOptions options in All)
        {
            string json = JsonSerializer.Serialize(value, options);
            back = JsonSerializer.Deserialize<T>(json, options)!;
            Assert.Equal(json, JsonSerializer.Serialize(back, options));
        }

        return back;
    }
}
