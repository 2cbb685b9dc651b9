using System.Globalization;
using System.Text;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>Cleans prompts, see <see cref="ClipTextForm"/>. The result is lower case.</summary>
internal static class PromptText
{
    public static string Clean(string text, ClipTextForm form) => form switch
    {
        ClipTextForm.OpenAi => LowerCase.Of(Trim(HtmlReferences.Replace(HtmlReferences.Replace(text)))),
        _ => LowerCase.Of(CanonicalComposition.Normalize(WithoutControls(text))),
    };

    /// <summary>
    /// White space as Python's <c>str.isspace</c> has it: .NET's and the four information separators.
    /// </summary>
    public static bool IsSpace(char letter) =>
        char.IsWhiteSpace(letter) || letter is >= '\u001C' and <= '\u001F';

    /// <summary>
    /// Without outer white space. Inner runs may stay: words are cut at any white space, and the separators
    /// that
    /// only Python counts as such are kept inside by its regular expressions too.
    /// </summary>
    private static string Trim(string text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    /// <summary>
    /// Control, format and private characters removed, every space plain, ideographs set apart.
    /// </summary>
    private static string WithoutControls(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        StringBuilder clean = new(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r'
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator)
            {
                clean.Append(' ');
            }
            else if (IsIdeograph(rune.Value))
            {
                clean.Append(' ').Append(rune.ToString()).Append(' ');
            }
            else if (rune != Rune.ReplacementChar && !IsOther(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    /// <summary>General category C: control, format, surrogate, private use, unassigned.</summary>
    private static bool IsOther(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // The blocks that BERT's BasicTokenizer spaces: CJK Unified Ideographs, extensions A to E, compatibility.
    private static bool IsIdeograph(int codePoint) => codePoint
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
