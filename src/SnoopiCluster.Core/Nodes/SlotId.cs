using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Nodes;

/// <summary>Names a slot: one GPU, or one CPU share, of a node.</summary>
/// <param name="Node">The node that offers it.</param>
/// <param name="Index">0-based position on the node; the GPU's number where the slot is a GPU.</param>
[JsonConverter(typeof(ParsableJsonConverter<SlotId>))]
public readonly record struct SlotId(NodeName Node, int Index) : IParsable<SlotId>
{
    /// <summary>Node and index, such as <c>node-a/0</c>.</summary>
    public override string ToString() => $"{Node}/{Index}";

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is no such id.</exception>
    public static SlotId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out SlotId id)
        ? id
        : throw new FormatException($"\"{s}\" is no slot; expected a node and an index, such as node-a/0.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SlotId result)
    {
        result = default;
        if (s?.Split('/') is not [string node, string index]
            || !NodeName.TryParse(node, provider, out NodeName name)
            || !int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int position))
        {
            return false;
        }

        result = new SlotId(name, position);
        return true;
    }
}
