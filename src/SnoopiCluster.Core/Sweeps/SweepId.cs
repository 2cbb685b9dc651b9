using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Sweeps;

/// <summary>Names a sweep for good.</summary>
/// <param name="Value"><c>s</c> and 12 lower-case hexadecimal digits, such as <c>s5f2c01d9a7be</c>.</param>
[JsonConverter(typeof(ParsableJsonConverter<SweepId>))]
public readonly record struct SweepId(string Value) : IParsable<SweepId>
{
    /// <summary>An id made of six bytes of chance; the caller draws them.</summary>
    public static SweepId Of(ReadOnlySpan<byte> sixBytes) => new("s" + Convert.ToHexStringLower(sixBytes[..6]));

    /// <summary>The id's text.</summary>
    public override string ToString() => Value;

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is no such id.</exception>
    public static SweepId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out SweepId id)
        ? id
        : throw new FormatException($"\"{s}\" is no sweep; expected s and 12 lower-case hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SweepId result)
    {
        bool isId = s is ['s', .. { Length: 12 } digits]
            && digits.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
        result = isId ? new SweepId(s ?? "") : default;
        return isId;
    }
}
