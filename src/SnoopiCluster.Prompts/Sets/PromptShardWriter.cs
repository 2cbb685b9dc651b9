using System.Buffers;
using System.Buffers.Binary;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// Collects prompts and lays them out as a shard, in the format of <see cref="PromptShard"/>.
/// </summary>
/// <param name="maxPrompts">
/// Most prompts of a shard, 1 to <see cref="PromptSetManifest.MaxPromptsPerShard"/>.
/// </param>
internal sealed class PromptShardWriter(int maxPrompts)
{
    // A node keeps two windows of shards in memory, so very long prompts make shards of fewer prompts.
    private const int MaxTextBytes = 16 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ArrayBufferWriter<byte> _file = new();
    private readonly List<int> _offsets = [0];

    /// <summary>Prompts collected since the last shard was taken.</summary>
    public int NumPrompts => _offsets.Count - 1;

    /// <summary>Whether the shard must be taken before another prompt is added.</summary>
    public bool IsFull => NumPrompts == maxPrompts || _text.WrittenCount >= MaxTextBytes;

    public void Add(ReadOnlySpan<byte> utf8)
    {
        _text.Write(utf8);
        _offsets.Add(_text.WrittenCount);
    }

    /// <summary>Gives the shard's bytes, valid until the next call, and starts anew.</summary>
    public ReadOnlySpan<byte> Take()
    {
        int numHeaderBytes = PromptShard.HeaderBytes(NumPrompts);
        _file.ResetWrittenCount();
        Span<byte> file = _file.GetSpan(numHeaderBytes + _text.WrittenCount);
        PromptShard.Magic.CopyTo(file);
        Span<byte> rest = file[PromptShard.MagicBytes..];
        BinaryPrimitives.WriteInt32LittleEndian(rest, NumPrompts);
        foreach (int offset in _offsets)
        {
            rest = rest[sizeof(int)..];
            BinaryPrimitives.WriteInt32LittleEndian(rest, offset);
        }

        _text.WrittenSpan.CopyTo(rest[sizeof(int)..]);
        _file.Advance(numHeaderBytes + _text.WrittenCount);
        _text.ResetWrittenCount();
        _offsets.RemoveRange(1, NumPrompts);
        return _file.WrittenSpan;
    }
}
