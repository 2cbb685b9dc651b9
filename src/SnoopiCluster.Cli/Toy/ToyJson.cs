using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Cli.Toy;

/// <summary>How the toy world's experiments write down what they found, and name what decides it.</summary>
internal static class ToyJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    /// <summary>A value as a document of several lines, the last one ended.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options) + "\n";

    /// <summary>Reads a file that <see cref="Write"/> made.</summary>
    /// <exception cref="CliFault">It holds something else.</exception>
    public static T Read<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), Options)
                ?? throw new CliFault(
                    $"{file} holds no result; delete it, and it is made again.", ExitCode.Failed);
        }
        catch (JsonException fault)
        {
            throw new CliFault(
                $"{file} is no result of this version ({fault.Message}). Delete it, and it is made again.",
                ExitCode.Failed);
        }
    }

    /// <summary>SHA-256 over a value's JSON, lower-case hex.</summary>
    public static string HashOf<T>(T value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(value))));
}
