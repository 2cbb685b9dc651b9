using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>Collects prompts and writes them as shards, in the format of <see cref="PromptShard"/>.</summary>
/// <param name="maxPrompts">
/// Most prompts of a shard, 1 to <see cref="PromptSetManifest.MaxPromptsPerShard"/>.
/// </param>
internal sealed class PromptShardWriter(int maxPrompts)
{
    // A node keeps two windows of shards in memory, so very long prompts make shards of fewer prompts.
    private const int MaxTextBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<int> _offsets = [0];

    /// <summary>Prompts collected since the last shard was written.</summary>
    public int NumPrompts => _offsets.Count - 1;

    /// <summary>Whether the shard must be written before another prompt is added.</summary>
    public bool IsFull => NumPrompts == maxPrompts || _text.WrittenCount >= MaxTextBytes;

    public void Add(string text)
    {
        StrictUtf8.GetBytes(text, _text);
        _offsets.Add(_text.WrittenCount);
    }

    /// <summary>Writes the collected prompts, down to the disk, and starts anew.</summary>
    public PromptShardEntry Write(string folder, PromptShardId id)
    {
        string fileName = FileNameOf(id);
        byte[] file = ToBytes();
        DurableFile.Write(Path.Combine(folder, fileName), file);
        PromptShardEntry entry = new(id, fileName, NumPrompts, Sha256Digest.Of(file));
        _text.ResetWrittenCount();
        _offsets.RemoveRange(1, NumPrompts);
        return entry;
    }

    private static string FileNameOf(PromptShardId id) =>
        $"{PromptSetFolder.ShardPrefix}{id.Index:D5}{PromptSetFolder.ShardEnd}";

    private byte[] ToBytes()
    {
        byte[] file = new byte[PromptShard.HeaderBytes(NumPrompts) + _text.WrittenCount];
        PromptShard.Magic.CopyTo(file);
        Span<byte> rest = file.AsSpan(PromptShard.MagicBytes);
        BinaryPrimitives.WriteInt32LittleEndian(rest, NumPrompts);
        foreach (int offset in _offsets)
        {
            rest = rest[sizeof(int)..];
            BinaryPrimitives.WriteInt32LittleEndian(rest, offset);
        }

        _text.WrittenSpan.CopyTo(rest[sizeof(int)..]);
        return file;
    }
}
