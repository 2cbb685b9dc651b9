using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Memberships;

/// <summary>
/// Names one process of a run for good: a replacement has another id than the process whose rank number it takes, so that what
/// a dead one still says is told apart.
/// </summary>
/// <param name="Value">Grows by one with every process that is started for the run.</param>
[JsonConverter(typeof(ParsableJsonConverter<RankProcessId>))]
public readonly record struct RankProcessId(int Value) : IParsable<RankProcessId>
{
    /// <summary>The number.</summary>
    public override string ToString() => $"{Value}";

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is no such id.</exception>
    public static RankProcessId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out RankProcessId id)
        ? id
        : throw new FormatException($"\"{s}\" is no rank process; expected a whole number.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RankProcessId result)
    {
        bool isId = int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out int value);
        result = new RankProcessId(value);
        return isId;
    }
}
