using System.Collections.Immutable;
using System.Text;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// The printable character that stands for each byte in the files of a byte-level vocabulary (GPT-2 and
/// CLIP):
/// printable Latin-1 characters stand for themselves, the other bytes take U+0100 and following in order.
/// </summary>
internal static class ByteAlphabet
{
    /// <summary>Marks the last symbol of a word.</summary>
    public const string EndOfWord = "</w>";

    /// <summary>Number of bytes.</summary>
    public const int Count = 256;

    private static readonly bool[] StandsForItself =
    [
        .. Enumerable.Range(0, Count)
            .Select(b => b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE),
    ];

    /// <summary>
    /// The bytes in the order of their ids: first those that stand for themselves, then the others.
    /// </summary>
    public static ImmutableArray<byte> Bytes { get; } =
    [
        .. Enumerable.Range(0, Count).Where(b => StandsForItself[b]).Select(b => (byte)b),
        .. Enumerable.Range(0, Count).Where(b => !StandsForItself[b]).Select(b => (byte)b),
    ];

    /// <summary>The character of each byte.</summary>
    public static ImmutableArray<char> Characters { get; } = AssignCharacters();

    /// <summary>
    /// The text whose UTF-8 bytes a run of characters stands for; broken bytes become U+FFFD.
    /// </summary>
    /// <param name="characters">Characters of this alphabet; others are left out.</param>
    public static string TextOf(string characters)
    {
        IEnumerable<int> bytes = characters.Select(c => Characters.IndexOf(c)).Where(b => b >= 0);
        return Encoding.UTF8.GetString([.. bytes.Select(b => (byte)b)]);
    }

    private static ImmutableArray<char> AssignCharacters()
    {
        char[] characters = new char[Count];
        char next = '\u0100';
        foreach (byte b in Bytes)
        {
            characters[b] = StandsForItself[b] ? (char)b : next++;
        }

        return [.. characters];
    }
}
