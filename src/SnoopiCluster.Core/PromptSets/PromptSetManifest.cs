using System.Buffers.Binary;
using System.Collections.Immutable;

namespace SnoopiCluster.Core.PromptSets;

/// <summary>
/// The table of contents of a prompt set: its shards in order. Two sets with the same prompts in the same
/// order, cut alike, have the same <see cref="Hash"/> whatever their files are called.
/// </summary>
public sealed record PromptSetManifest
{
    /// <summary>Most prompts that one shard may hold (design, section 4).</summary>
    public const int MaxPromptsPerShard = 16_384;

    private readonly ImmutableArray<long> _firstPrompts;

    /// <summary>Checks and takes the shards.</summary>
    /// <exception cref="ArgumentException">
    /// No shard; a shard whose id is not its place, whose number of prompts is out of range or whose file
    /// name is empty, has folders in it or is used twice.
    /// </exception>
    public PromptSetManifest(ImmutableArray<PromptShardEntry> shards)
    {
        Check(shards);
        Shards = shards;
        ImmutableArray<long>.Builder firstPrompts = ImmutableArray.CreateBuilder<long>(shards.Length);
        foreach (PromptShardEntry shard in shards)
        {
            firstPrompts.Add(NumPrompts);
            NumPrompts += shard.NumPrompts;
        }

        _firstPrompts = firstPrompts.MoveToImmutable();
        Hash = HashOf(shards);
    }

    /// <summary>The shards in order; never empty.</summary>
    public ImmutableArray<PromptShardEntry> Shards { get; }

    /// <summary>Prompts in the whole set, at least 1.</summary>
    public long NumPrompts { get; }

    /// <summary>
    /// What the set is, as one digest: SHA-256 of the ASCII text <c>snoopi.prompt-set.v1</c>, then for each
    /// shard its number of prompts (int32, little-endian) and the 32 bytes of its digest.
    /// </summary>
    public Sha256Digest Hash { get; }

    /// <summary>Number of prompts of each shard, in order.</summary>
    public ImmutableArray<int> ShardSizes => [.. Shards.Select(shard => shard.NumPrompts)];

    /// <summary>The id of the prompt at <paramref name="offset"/> in a shard.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The set has no such shard, or the shard no such place.
    /// </exception>
    public PromptId IdOf(PromptShardId shard, int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard.Index, nameof(shard));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard.Index, Shards.Length, nameof(shard));
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Shards[shard.Index].NumPrompts);
        return new PromptId(_firstPrompts[shard.Index] + offset);
    }

    /// <summary>Sets are equal when their <see cref="Hash"/> is.</summary>
    public bool Equals(PromptSetManifest? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    private static void Check(ImmutableArray<PromptShardEntry> shards)
    {
        if (shards.IsDefaultOrEmpty)
        {
            throw new ArgumentException(
                "A prompt set needs at least one shard; this manifest has none.", nameof(shards));
        }

        HashSet<string> fileNames = new(StringComparer.Ordinal);
        for (int i = 0; i < shards.Length; i++)
        {
            PromptShardEntry shard = shards[i];
            string? fault = shard switch
            {
                _ when shard.Id.Index != i => $"has the id {shard.Id}",
                { NumPrompts: < 1 or > MaxPromptsPerShard } =>
                    $"says that it holds {shard.NumPrompts} prompts; 1 to {MaxPromptsPerShard} are allowed",
                _ when !IsPlainFileName(shard.FileName) =>
                    $"has the file name '{shard.FileName}'; a plain name is needed",
                _ when !fileNames.Add(shard.FileName) =>
                    $"has the same file name as an earlier one: '{shard.FileName}'",
                _ => null,
            };
            if (fault is not null)
            {
                throw new ArgumentException($"Prompt shard {i} of the manifest {fault}.", nameof(shards));
            }
        }
    }

    // A manifest may come from elsewhere; a name such as "../x" would read outside the set's folder.
    private static bool IsPlainFileName(string name) =>
        name.Length > 0 && name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '\\', '\0');

    private static Sha256Digest HashOf(ImmutableArray<PromptShardEntry> shards)
    {
        const int NumEntryBytes = sizeof(int) + Sha256Digest.NumBytes;
        ReadOnlySpan<byte> tag = "snoopi.prompt-set.v1"u8;
        byte[] content = new byte[tag.Length + (shards.Length * NumEntryBytes)];
        tag.CopyTo(content);
        Span<byte> rest = content.AsSpan(tag.Length);
        foreach (PromptShardEntry shard in shards)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, shard.NumPrompts);
            shard.Sha256.CopyTo(rest[sizeof(int)..]);
            rest = rest[NumEntryBytes..];
        }

        return Sha256Digest.Of(content);
    }
}
