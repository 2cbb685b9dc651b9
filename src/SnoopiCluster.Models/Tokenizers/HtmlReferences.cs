using System.Buffers;
using System.Globalization;
using System.Text;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// Replaces character references (<c>&amp;amp;</c>, <c>&amp;#39;</c>) as the HTML standard does (section
/// 13.2.5.72 and
/// following), with all its names and also without the semicolon where the standard allows that;
/// <see cref="System.Net.WebUtility"/> knows only the names of HTML 4.
/// </summary>
internal static class HtmlReferences
{
    // Longer runs hold no name of the standard; the shortest name that may miss its semicolon has two
    // letters.
    private const int LongestName = 32;
    private const int ShortestOpenName = 2;
    private const int LastControl = 0x9F;
    private const int LastCodePoint = 0x10FFFF;

    // Numbers 0x80 to 0x9F mean windows-1252; the five that it leaves open stand for themselves.
    private const string Windows1252 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private static readonly SearchValues<char> EndsName = SearchValues.Create("\t\n\f <&#;");

    private static readonly Dictionary<string, string> Names = StandardTable.Lines("html-entities.txt")
        .Select(line => line.Split(' '))
        .ToDictionary(
            words => words[0],
            words => string.Concat(
                words[1..].Select(word => new Rune(StandardTable.CodePoint(word)).ToString())),
            StringComparer.Ordinal);

    /// <summary>The text with each reference replaced once; what is no reference stays.</summary>
    public static string Replace(string text)
    {
        int ampersand = text.IndexOf('&', StringComparison.Ordinal);
        if (ampersand < 0)
        {
            return text;
        }

        StringBuilder replaced = new(text.Length);
        int copied = 0;
        for (; ampersand >= 0; ampersand = text.IndexOf('&', copied))
        {
            replaced.Append(text, copied, ampersand - copied);
            copied = ampersand + AppendReference(text.AsSpan(ampersand), replaced);
        }

        return replaced.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>
    /// Appends what the reference at the start of the text means; returns the characters it takes.
    /// </summary>
    private static int AppendReference(ReadOnlySpan<char> text, StringBuilder output)
    {
        int length = text.Length > 1 && text[1] == '#'
            ? AppendNumber(text, output)
            : AppendName(text, output);
        if (length == 0)
        {
            output.Append('&');
            return 1;
        }

        return length;
    }

    private static int AppendNumber(ReadOnlySpan<char> text, StringBuilder output)
    {
        bool isHexadecimal = text.Length > 2 && text[2] is 'x' or 'X';
        int start = isHexadecimal ? 3 : 2;
        int end = start;
        int number = 0;
        for (; end < text.Length && Digit(text[end], isHexadecimal) is { } digit; end++)
        {
            // Saturates above the last code point, however many digits follow.
            number = Math.Min((number * (isHexadecimal ? 16 : 10)) + digit, LastCodePoint + 1);
        }

        if (end == start)
        {
            return 0;
        }

        output.Append(Meaning(number));
        return end < text.Length && text[end] == ';' ? end + 1 : end;
    }

    private static int? Digit(char letter, bool isHexadecimal) =>
        char.IsAsciiDigit(letter) || (isHexadecimal && char.IsAsciiHexDigit(letter))
            ? int.Parse([letter], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : null;

    private static string Meaning(int number) => number switch
    {
        0 or (>= 0xD800 and <= 0xDFFF) or > LastCodePoint => "\uFFFD",
        '\r' => "\r",
        >= 0x80 and <= LastControl => Windows1252[number - 0x80].ToString(),
        (>= 1 and <= 8) or (>= 0xB and <= 0x1F and not '\f') or 0x7F or (>= 0xFDD0 and <= 0xFDEF) => "",
        _ when (number & 0xFFFE) == 0xFFFE => "",
        _ => new Rune(number).ToString(),
    };

    private static int AppendName(ReadOnlySpan<char> text, StringBuilder output)
    {
        var names = Names.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> run = text[1..];
        int end = run.IndexOfAny(EndsName);
        run = run[..Math.Min(end < 0 ? run.Length : end, LongestName)];
        bool isClosed = 1 + run.Length < text.Length && text[1 + run.Length] == ';';
        if (isClosed && names.TryGetValue(text.Slice(1, run.Length + 1), out string? meaning))
        {
            output.Append(meaning);
            return run.Length + 2;
        }

        for (int length = run.Length; length >= ShortestOpenName; length--)
        {
            if (names.TryGetValue(run[..length], out meaning))
            {
                output.Append(meaning);
                return length + 1;
            }
        }

        return 0;
    }
}
