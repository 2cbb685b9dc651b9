using System.Globalization;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>Reads the tables of the Unicode and HTML standards that are embedded in this assembly.</summary>
internal static class StandardTable
{
    /// <summary>The lines of a table, without its comments.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using Stream stream = typeof(StandardTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Table {name} is not embedded in this assembly.");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line;
            }
        }
    }

    /// <summary>A code point written in hexadecimal.</summary>
    public static int CodePoint(string digits) =>
        int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
