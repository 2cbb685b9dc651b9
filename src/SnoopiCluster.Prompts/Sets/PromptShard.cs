using System.Buffers.Binary;
using System.Text;
using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>
/// The texts of one prompt shard, as checked bytes in memory: about the size of its file. Immutable, so safe
/// for use by several threads.
/// </summary>
/// <remarks>
/// Format of the file, numbers little-endian: the ASCII text <c>SNPSHRD1</c>; the number of prompts n
/// (int32); n + 1 offsets (int32), counted from the end of this table, of where each prompt begins and the
/// last one ends; the prompts in UTF-8, one behind the other. It is a format: its bytes are in the manifest's
/// hash.
/// </remarks>
public sealed class PromptShard
{
    internal const int MagicBytes = 8;

    private readonly byte[] _file;
    private readonly int _textStart;

    private PromptShard(byte[] file, int numPrompts)
    {
        _file = file;
        NumPrompts = numPrompts;
        _textStart = HeaderBytes(numPrompts);
    }

    /// <summary>Number of prompts, at least 1.</summary>
    public int NumPrompts { get; }

    internal static ReadOnlySpan<byte> Magic => "SNPSHRD1"u8;

    /// <summary>Reads a shard and checks it against its manifest entry.</summary>
    /// <param name="folder">The prompt set's folder.</param>
    /// <param name="entry">What the manifest says.</param>
    /// <exception cref="PromptSetException">
    /// The file is missing, unreadable or not the one in the manifest.
    /// </exception>
    public static PromptShard Load(string folder, PromptShardEntry entry)
    {
        string path = Path.Combine(folder, entry.FileName);
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PromptSetException(path, $"prompt shard {entry.Id} cannot be read: {e.Message}", e);
        }

        Sha256Digest found = Sha256Digest.Of(file);
        return found == entry.Sha256
            ? Of(file, path, entry)
            : throw new PromptSetException(
                path,
                $"prompt shard {entry.Id} is damaged: its SHA-256 is {found}, "
                    + $"and the manifest says {entry.Sha256}; build the prompt set again");
    }

    /// <summary>Takes a shard's bytes, whose digest was checked.</summary>
    /// <exception cref="PromptSetException">They are no shard, or another one.</exception>
    internal static PromptShard Of(byte[] file, string path, PromptShardEntry entry)
    {
        // Its digest is right, so a fault from here on was there when the file was written.
        int numPrompts = NumPromptsOf(file);
        return numPrompts == entry.NumPrompts
            ? new PromptShard(file, numPrompts)
            : throw new PromptSetException(
                path,
                $"prompt shard {entry.Id} does not hold the {entry.NumPrompts} prompts of the manifest "
                    + "in the format this version writes; build the prompt set again");
    }

    /// <summary>The UTF-8 bytes of a prompt.</summary>
    /// <param name="offset">0-based place in the shard.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shard has no such place.</exception>
    public ReadOnlySpan<byte> Utf8At(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, NumPrompts);
        int start = OffsetAt(_file, offset);
        return _file.AsSpan(_textStart + start, OffsetAt(_file, offset + 1) - start);
    }

    /// <summary>A prompt as a string.</summary>
    /// <param name="offset">0-based place in the shard.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shard has no such place.</exception>
    public string TextAt(int offset) => Encoding.UTF8.GetString(Utf8At(offset));

    internal static int HeaderBytes(int numPrompts) => MagicBytes + (sizeof(int) * (numPrompts + 2));

    private static int OffsetAt(ReadOnlySpan<byte> file, int index) =>
        BinaryPrimitives.ReadInt32LittleEndian(file[(MagicBytes + (sizeof(int) * (index + 1)))..]);

    // -1 when the bytes are not a shard.
    private static int NumPromptsOf(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes(1) || !file.StartsWith(Magic))
        {
            return -1;
        }

        int numPrompts = BinaryPrimitives.ReadInt32LittleEndian(file[MagicBytes..]);
        if (numPrompts is < 1 or > PromptSetManifest.MaxPromptsPerShard
            || file.Length < HeaderBytes(numPrompts))
        {
            return -1;
        }

        int previous = 0;
        for (int i = 0; i <= numPrompts; i++)
        {
            int next = OffsetAt(file, i);
            if (next < previous || (i == 0 && next != 0))
            {
                return -1;
            }

            previous = next;
        }

        return previous == file.Length - HeaderBytes(numPrompts) ? numPrompts : -1;
    }
}
