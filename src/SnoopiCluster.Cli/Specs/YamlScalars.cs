using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SnoopiCluster.Cli.Specs;

/// <summary>What a plain scalar means: the core schema of YAML 1.2 (section 10.3.2).</summary>
internal static partial class YamlScalars
{
    /// <summary>
    /// Null, a boolean or a number when the text is written as one, else the text. Infinities and NaN stay
    /// text, since JSON has no number for them; the spec's reader refuses them where it wants a number.
    /// </summary>
    public static JsonNode? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Decimal().IsMatch(text) => Whole(BigInteger.Parse(text, CultureInfo.InvariantCulture)),
        _ when Hexadecimal().IsMatch(text) => Whole(FromDigits(text.AsSpan(2), 16)),
        _ when Octal().IsMatch(text) => Whole(FromDigits(text.AsSpan(2), 8)),
        _ when Float().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var number
            && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static JsonNode Whole(BigInteger number) =>
        JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture))!;

    private static BigInteger FromDigits(ReadOnlySpan<char> digits, int radix)
    {
        BigInteger number = BigInteger.Zero;
        foreach (char digit in digits)
        {
            number = (number * radix) + Convert.ToInt32(digit.ToString(), 16);
        }

        return number;
    }

    [GeneratedRegex("^[-+]?[0-9]{1,40}$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^0x[0-9a-fA-F]{1,32}$")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("^0o[0-7]{1,40}$")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
