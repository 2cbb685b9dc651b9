using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// Writes a prompt set into its folder: shards as they become full, the manifest last. A shard that an
/// interrupted writer left whole is kept, and one that it left half is written again, so nobody needs to know
/// where it stopped.
/// </summary>
internal sealed class PromptSetWriter
{
    private readonly string _folder;
    private readonly bool _isNewFolder;
    private readonly PromptSetManifest? _existing;
    private readonly PromptShardWriter _shard;
    private readonly ImmutableArray<PromptShardEntry>.Builder _entries =
        ImmutableArray.CreateBuilder<PromptShardEntry>();

    /// <exception cref="PromptSetException">
    /// The folder holds other files or a damaged manifest, or cannot be made.
    /// </exception>
    public PromptSetWriter(string folder, int promptsPerShard)
    {
        _folder = folder;
        _isNewFolder = PromptSetFolder.Prepare(folder);
        _existing = File.Exists(PromptSetFolder.ManifestPath(folder))
            ? PromptSet.Open(folder).Manifest
            : null;
        _shard = new PromptShardWriter(promptsPerShard);
    }

    /// <summary>Shards that were found as they should be, and not written again.</summary>
    public int NumShardsReused { get; private set; }

    /// <summary>Shards that are done.</summary>
    public int NumShards => _entries.Count;

    /// <exception cref="PromptSetException">
    /// A shard cannot be written, or the folder holds another prompt set.
    /// </exception>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        _shard.Add(utf8);
        if (_shard.IsFull)
        {
            WriteShard();
        }
    }

    /// <summary>Writes what is left, and the manifest. At least one prompt was added.</summary>
    /// <exception cref="PromptSetException">
    /// Something cannot be written, or the folder holds another prompt set.
    /// </exception>
    public PromptSet Finish()
    {
        if (_shard.NumPrompts > 0)
        {
            WriteShard();
        }

        PromptSetManifest manifest = new(_entries.ToImmutable());
        if (_existing is not null)
        {
            return manifest == _existing ? PromptSet.Open(_folder) : throw FolderHoldsAnother(_existing);
        }

        // What a longer set left, that was never finished.
        PromptSetFolder.DeleteUnfinished(_folder, except: [.. _entries.Select(entry => entry.FileName)]);
        DurableFile.WriteAtOnce(
            PromptSetFolder.ManifestPath(_folder),
            Path.Combine(_folder, PromptSetFolder.TemporaryManifestName),
            PromptSetManifestJson.Write(manifest));
        return PromptSet.Open(_folder);
    }

    /// <summary>Takes back what was written, unless that is a prompt set already.</summary>
    public void Withdraw()
    {
        if (_existing is null)
        {
            PromptSetFolder.Withdraw(_folder, _isNewFolder);
        }
    }

    private void WriteShard()
    {
        PromptShardId id = new(_entries.Count);
        string fileName = $"{PromptSetFolder.ShardPrefix}{id.Index:D5}{PromptSetFolder.ShardEnd}";
        int numPrompts = _shard.NumPrompts;
        ReadOnlySpan<byte> content = _shard.Take();
        PromptShardEntry entry = new(id, fileName, numPrompts, Sha256Digest.Of(content));
        if (_existing is not null
            && (id.Index >= _existing.Shards.Length || _existing.Shards[id.Index] != entry))
        {
            throw FolderHoldsAnother(_existing);
        }

        string path = Path.Combine(_folder, fileName);
        if (DurableFile.Holds(path, content))
        {
            NumShardsReused++;
        }
        else
        {
            DurableFile.Write(path, content);
        }

        _entries.Add(entry);
    }

    private PromptSetException FolderHoldsAnother(PromptSetManifest existing) => new(
        _folder,
        $"the folder already holds a prompt set, and another one than these files give (its hash is "
            + $"{existing.Hash}, with {existing.NumPrompts} prompts); choose another folder, "
            + "or delete this one");
}
