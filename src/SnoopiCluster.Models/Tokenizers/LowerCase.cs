using System.Globalization;
using System.Text;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// Full Unicode lower case without a locale, as Python's <c>str.lower</c> has it: one character may become
/// two, and
/// a capital sigma at the end of a word becomes a final one (Unicode Standard 3.13, table 3-17). The
/// vocabularies
/// were trained on text lowered that way; .NET maps each character by itself.
/// </summary>
internal static class LowerCase
{
    private const int CapitalSigma = 0x3A3;
    private const int FinalSigma = 0x3C2;
    private const int CapitalDottedI = 0x130;
    private const string DottedI = "i\u0307";

    // Word_Break = MidLetter, MidNumLet or Single_Quote: these join a word's letters without being letters.
    private const string WordJoiners =
        "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    /// <summary>The text in lower case; unpaired surrogates become U+FFFD.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        StringBuilder lower = new(text.Length + 1);
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case CapitalDottedI:
                    lower.Append(DottedI);
                    break;
                case CapitalSigma when EndsWord(text, index):
                    lower.Append((char)FinalSigma);
                    break;
                default:
                    lower.Append(Rune.ToLowerInvariant(rune).ToString());
                    break;
            }

            index += rune.Utf16SequenceLength;
        }

        return lower.ToString();
    }

    /// <summary>
    /// A cased letter stands before the sigma and none after it, letters' marks and joiners aside.
    /// </summary>
    private static bool EndsWord(string text, int sigmaIndex)
    {
        bool isAfterLetter = false;
        for (int i = sigmaIndex; i > 0;)
        {
            _ = Rune.DecodeLastFromUtf16(text.AsSpan(0, i), out Rune rune, out int length);
            i -= length;
            if (!IsCaseIgnorable(rune))
            {
                isAfterLetter = IsCased(rune);
                break;
            }
        }

        for (int i = sigmaIndex + 1; i < text.Length;)
        {
            _ = Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length);
            i += length;
            if (!IsCaseIgnorable(rune))
            {
                return isAfterLetter && !IsCased(rune);
            }
        }

        return isAfterLetter;
    }

    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || (rune.IsBmp && WordJoiners.Contains((char)rune.Value));

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xAA or 0xBA // feminine and masculine ordinal
            or (>= 0x2160 and <= 0x217F) // roman numerals
            or (>= 0x24B6 and <= 0x24E9) // circled letters
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
