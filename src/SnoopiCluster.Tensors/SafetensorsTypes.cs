using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>The format's names for element types.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The names, for messages.</summary>
    internal static string Names { get; } = string.Join(", ", All.Select(type => type.Name));

    /// <summary>The element type of a name; null for a name that is not among <see cref="Names"/>.</summary>
    internal static ScalarType? FromName(string name)
    {
        int index = Array.FindIndex(All, type => type.Name == name);
        return index < 0 ? null : All[index].Type;
    }

    /// <summary>The name of an element type; null for one that the format lacks.</summary>
    internal static string? NameOf(ScalarType type)
    {
        int index = Array.FindIndex(All, known => known.Type == type);
        return index < 0 ? null : All[index].Name;
    }

    /// <summary>Bytes of one element.</summary>
    internal static int SizeOf(ScalarType type) => Array.Find(All, known => known.Type == type).Size;
}
