using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Storage.Stores;

/// <summary>A state machine's state, or a list of parts, as it stands in a <c>jsonb</c> column.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
        // jsonb keeps no order of members.
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The state's text.</summary>
    public static string Write<T>(T state) => JsonSerializer.Serialize(state, Options);

    /// <summary>The state of a text.</summary>
    /// <param name="text">What <see cref="Write"/> gave.</param>
    /// <param name="subject">Whose state it is, for the message.</param>
    /// <exception cref="InvalidDataException">It is no such state, or one of another version of the program.</exception>
    public static T Read<T>(string text, string subject)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options)
                ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"The stored state of {subject} cannot be read: {e.Message} It was written by another version of the "
                    + "program, or changed by hand.",
                e);
        }
    }
}
