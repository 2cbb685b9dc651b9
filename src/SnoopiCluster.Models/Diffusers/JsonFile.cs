using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// JSON as Python's <c>json</c> module reads and writes it: two spaces, keys as given, final newline, and the
/// bare words NaN, Infinity and -Infinity, which JSON proper lacks and scheduler configurations contain.
/// </summary>
internal static partial class JsonFile
{
    // A character of the private use area, which no configuration contains: a string that starts with it
    // stands for a bare word.
    private const char BareWordMark = '\uE0F0';

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
        // The files are read by Python and by people, never embedded in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Parses a text.</summary>
    /// <param name="text">JSON, with bare words allowed.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonNode? Parse(string text) =>
        JsonNode.Parse(StringOrBareWord().Replace(text, MarkBareWord));

    /// <summary>Writes an object; numbers keep the digits they were read with.</summary>
    /// <param name="file">Path of the file, replaced if there.</param>
    /// <param name="json">Content.</param>
    public static void Write(string file, JsonObject json)
    {
        string text = json.ToJsonString(Layout);
        foreach (string mark in new[] { $"{BareWordMark}", $"\\u{(int)BareWordMark:X4}" })
        {
            text = Regex.Replace(text, $"\"{Regex.Escape(mark)}(-?[A-Za-z]+)\"", "$1");
        }

        File.WriteAllText(file, text + "\n");
    }

    /// <summary>The value of a number or of a bare word, or null where the node is neither.</summary>
    /// <param name="node">A parsed node.</param>
    public static double? AsNumber(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Number => node.GetValue<double>(),
        JsonValueKind.String => node.GetValue<string>() switch
        {
            [BareWordMark, .. "NaN"] => double.NaN,
            [BareWordMark, .. "Infinity"] => double.PositiveInfinity,
            [BareWordMark, .. "-Infinity"] => double.NegativeInfinity,
            _ => null,
        },
        _ => null,
    };

    private static string MarkBareWord(Match match) =>
        match.Value.StartsWith('"') ? match.Value : $"\"{BareWordMark}{match.Value}\"";

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b
        """, RegexOptions.CultureInvariant)]
    private static partial Regex StringOrBareWord();
}
