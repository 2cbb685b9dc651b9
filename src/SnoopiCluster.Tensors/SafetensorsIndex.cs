using System.Text.Json;

namespace SnoopiCluster.Tensors;

/// <summary>Which shard holds which tensor: the contents of a <c>*.safetensors.index.json</c>.</summary>
/// <param name="FilePath">The index file.</param>
/// <param name="ShardOf">
/// File names, relative to the index's folder, by tensor name, in the index's order.
/// </param>
public sealed record SafetensorsIndex(string FilePath, IReadOnlyDictionary<string, string> ShardOf)
{
    /// <summary>How the name of an index file ends.</summary>
    public const string Suffix = ".safetensors.index.json";

    /// <summary>Reads an index.</summary>
    /// <param name="path">The index file.</param>
    /// <exception cref="SafetensorsException">The file is missing or is not an index.</exception>
    public static SafetensorsIndex Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException(
                path, null, $"it cannot be opened: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new SafetensorsException(
                path, null, $"it is not valid JSON ({exception.Message}).", exception);
        }
    }

    private static SafetensorsIndex Parse(string path, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("weight_map", out JsonElement map)
            || map.ValueKind != JsonValueKind.Object)
        {
            throw new SafetensorsException(
                path, null, "it has no object \"weight_map\". This is no index of shards.");
        }

        var shards = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in map.EnumerateObject())
        {
            string? shard = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()
                : null;
            if (string.IsNullOrEmpty(shard) || shard != Path.GetFileName(shard))
            {
                throw new SafetensorsException(
                    path, property.Name, "its shard is not the plain name of a file beside the index.");
            }

            if (!shards.TryAdd(property.Name, shard))
            {
                throw new SafetensorsException(path, property.Name, "the index names it twice.");
            }
        }

        return new SafetensorsIndex(path, shards);
    }
}
