using System.Globalization;
using System.Text;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// Cuts cleaned text into the words that byte pairs are merged in. CLIP's rule, as a regular expression
/// without
/// regard to case:
/// <c>&lt;|startoftext|&gt;|&lt;|endoftext|&gt;|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>.
/// </summary>
/// <param name="text">Lower-case text from <see cref="PromptText"/>.</param>
internal ref struct PromptWords(ReadOnlySpan<char> text)
{
    // A mark whose upper case is a letter. Without regard to case the rule's last alternative therefore
    // refuses it,
    // and no other takes it, so that the reference implementations drop it between words.
    private const int IotaSubscript = 0x345;

    private static readonly string[] WholeWords =
        ["<|startoftext|>", "<|endoftext|>", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Sign,
    }

    /// <summary>The word that <see cref="MoveNext"/> found.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly PromptWords GetEnumerator() => this;

    /// <summary>Goes to the next word, if there is one.</summary>
    public bool MoveNext()
    {
        while (_position < _text.Length)
        {
            int start = _position;
            _position += LengthAt(_text[start..], out bool isSpace);
            if (!isSpace)
            {
                Current = _text[start.._position];
                return true;
            }
        }

        return false;
    }

    private static int LengthAt(ReadOnlySpan<char> rest, out bool isSpace)
    {
        isSpace = false;
        foreach (string word in rest[0] is '\'' or '<' ? WholeWords : [])
        {
            if (StartsWith(rest, word))
            {
                return word.Length;
            }
        }

        Kind kind = KindAt(rest, out int length);
        isSpace = kind == Kind.Space;
        while (kind is Kind.Letter or Kind.Sign && length < rest.Length
            && KindAt(rest[length..], out int next) == kind)
        {
            length += next;
        }

        return length;
    }

    private static bool StartsWith(ReadOnlySpan<char> text, string word)
    {
        if (text.Length < word.Length)
        {
            return false;
        }

        for (int i = 0; i < word.Length; i++)
        {
            // The long s is already lower case and equals s where case does not count.
            char letter = text[i] == '\u017F' ? 's' : text[i];
            if (letter != word[i])
            {
                return false;
            }
        }

        return true;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, out int length)
    {
        length = 1;
        if (char.IsAscii(text[0]))
        {
            return char.IsAsciiLetter(text[0]) ? Kind.Letter
                : char.IsAsciiDigit(text[0]) ? Kind.Number
                : char.IsWhiteSpace(text[0]) ? Kind.Space
                : Kind.Sign;
        }

        _ = Rune.DecodeFromUtf16(text, out Rune rune, out length);
        if (rune.Value == IotaSubscript)
        {
            return Kind.Space;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Sign,
        };
    }
}
