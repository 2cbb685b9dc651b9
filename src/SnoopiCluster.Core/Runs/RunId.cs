using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Runs;

/// <summary>Names a run for good.</summary>
/// <param name="Value"><c>r</c> and 12 lower-case hexadecimal digits, such as <c>r5f2c01d9a7be</c>.</param>
[JsonConverter(typeof(ParsableJsonConverter<RunId>))]
public readonly record struct RunId(string Value) : IParsable<RunId>
{
    /// <summary>An id made of six bytes of chance; the caller draws them.</summary>
    public static RunId Of(ReadOnlySpan<byte> sixBytes) => new("r" + Convert.ToHexStringLower(sixBytes[..6]));

    /// <summary>The id's text.</summary>
    public override string ToString() => Value;

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is no such id.</exception>
    public static RunId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out RunId id)
        ? id
        : throw new FormatException($"\"{s}\" is no run; expected r and 12 lower-case hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RunId result)
    {
        bool isId = s is ['r', .. { Length: 12 } digits]
            && digits.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
        result = isId ? new RunId(s ?? "") : default;
        return isId;
    }
}
