using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>A manifest as it stands in <c>manifest.json</c>.</summary>
internal sealed record PromptSetManifestJson(
    string Format,
    Sha256Digest Hash,
    long NumPrompts,
    ImmutableArray<PromptSetManifestJson.Shard?> Shards)
{
    private const string KnownFormat = "snoopi.prompt-set.v1";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static byte[] Write(PromptSetManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new PromptSetManifestJson(
                KnownFormat,
                manifest.Hash,
                manifest.NumPrompts,
                [.. manifest.Shards.Select(shard =>
                    new Shard(shard.FileName, shard.NumPrompts, shard.Sha256))]),
            Options);

    /// <exception cref="PromptSetException">The bytes are no sound manifest.</exception>
    public static PromptSetManifest Read(string path, byte[] content)
    {
        try
        {
            PromptSetManifestJson json = JsonSerializer.Deserialize<PromptSetManifestJson>(content, Options)
                ?? throw new JsonException("It holds null.");
            if (json.Format != KnownFormat)
            {
                throw new PromptSetException(
                    path, $"the manifest has the format '{json.Format}'; this version reads '{KnownFormat}'");
            }

            PromptSetManifest manifest = new([.. json.Shards.Select(EntryOf)]);
            return manifest.Hash == json.Hash && manifest.NumPrompts == json.NumPrompts
                ? manifest
                : throw new PromptSetException(
                    path,
                    $"the manifest was changed: its shards give the hash {manifest.Hash} "
                        + $"and {manifest.NumPrompts} prompts, and it says {json.Hash} "
                        + $"and {json.NumPrompts}; build the prompt set again");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new PromptSetException(
                path, $"the manifest cannot be read: {e.Message} Build the set again", e);
        }
    }

    private static PromptShardEntry EntryOf(Shard? shard, int index) => shard is null
        ? throw new JsonException($"Shard {index} is null.")
        : new PromptShardEntry(new PromptShardId(index), shard.FileName, shard.NumPrompts, shard.Sha256);

    /// <summary>One shard of it; its place in the list is its id.</summary>
    internal sealed record Shard(string FileName, int NumPrompts, Sha256Digest Sha256);
}
