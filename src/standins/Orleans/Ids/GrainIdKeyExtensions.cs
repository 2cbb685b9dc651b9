using System.Globalization;

namespace Orleans.Runtime;

/// <summary>How integers and GUIDs, with and without a string beside them, are written as keys.</summary>
public static class GrainIdKeyExtensions
{
    private const char Separator = '+';

    /// <summary>An integer as a key.</summary>
    public static IdSpan CreateIntegerKey(long key) =>
        IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    /// <summary>An integer and a string as a key.</summary>
    public static IdSpan CreateIntegerKey(long key, string? keyExtension) =>
        Extended(CreateIntegerKey(key), keyExtension);

    /// <summary>A GUID as a key.</summary>
    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

    /// <summary>A GUID and a string as a key.</summary>
    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) =>
        Extended(CreateGuidKey(key), keyExtension);

    /// <summary>Reads a key that was made of an integer.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        string text = Split(grainId, out keyExt);
        return long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out key);
    }

    /// <summary>Reads a key that was made of a GUID.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        string text = Split(grainId, out keyExt);
        return Guid.TryParseExact(text, "N", out key);
    }

    private static IdSpan Extended(IdSpan key, string? extension) =>
        string.IsNullOrWhiteSpace(extension) ? key : IdSpan.Create($"{key}{Separator}{extension}");

    private static string Split(GrainId grainId, out string? extension)
    {
        string text = grainId.Key.ToString();
        int at = text.IndexOf(Separator, StringComparison.Ordinal);
        extension = at < 0 ? null : text[(at + 1)..];
        return at < 0 ? text : text[..at];
    }
}
