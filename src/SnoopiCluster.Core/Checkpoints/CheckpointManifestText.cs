using System.Text.Json;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Core.Checkpoints;

/// <summary>Puts a checkpoint's manifest together.</summary>
internal static class CheckpointManifestText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>The header of the first share, with the files of all shares in the order of their ranks.</summary>
    /// <exception cref="JsonException">The header is no JSON object.</exception>
    public static string Of(PendingCheckpoint pending)
    {
        JsonObject manifest = JsonNode.Parse(pending.Parts[0].Header) as JsonObject
            ?? throw new JsonException($"The header of checkpoint {pending.Prefix} is no JSON object.");
        CheckpointFile[] files = [.. pending.Parts.OrderBy(part => part.Rank).SelectMany(part => part.Files)];
        manifest["files"] = JsonSerializer.SerializeToNode(files, Options);
        return manifest.ToJsonString(Options) + "\n";
    }
}
