using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Nodes;

/// <summary>Names a node: a machine, or a part of one, that offers slots.</summary>
/// <param name="Value">1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit.</param>
[JsonConverter(typeof(ParsableJsonConverter<NodeName>))]
public readonly record struct NodeName(string Value) : IParsable<NodeName>
{
    /// <summary>The name's text.</summary>
    public override string ToString() => Value;

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is no such id.</exception>
    public static NodeName Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out NodeName id)
        ? id
        : throw new FormatException(
            $"\"{s}\" is no name of a node; expected 1 to 100 letters, digits, '.', '_' or '-', "
                + "the first a letter or digit.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NodeName result)
    {
        bool isName = s is { Length: >= 1 and <= 100 }
            && char.IsAsciiLetterOrDigit(s[0])
            && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        result = isName ? new NodeName(s ?? "") : default;
        return isName;
    }
}
