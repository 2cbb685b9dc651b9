using System.Text.Json;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>Reads <c>vocab.json</c>: one object, symbol to id, each id once.</summary>
internal static class VocabularyFile
{
    /// <exception cref="ModelLoadException">
    /// The file is absent or broken; the message has the line.
    /// </exception>
    public static Dictionary<string, int> Read(string file)
    {
        byte[] json = TokenizerText.ReadBytes(file);
        try
        {
            return Parse(file, json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A symbol that is no valid text (an unpaired surrogate) is reported as an invalid operation.
            long line = 1 + ((error as JsonException)?.LineNumber ?? 0);
            throw new ModelLoadException(file, $"line {line}", $"is not valid JSON: {error.Message}", error);
        }
    }

    private static Dictionary<string, int> Parse(string file, byte[] json)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        Dictionary<int, string> symbols = [];
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Fault(reader, "holds no object; symbols and their ids are needed: {\"a\": 0, ...}.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string symbol = reader.GetString() ?? "";
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0)
            {
                throw Fault(
                    reader, $"gives the symbol \"{symbol}\" no whole number of at least 0 as its id.");
            }

            if (!ids.TryAdd(symbol, id))
            {
                throw Fault(reader, $"has the symbol \"{symbol}\" a second time.");
            }

            if (!symbols.TryAdd(id, symbol))
            {
                throw Fault(
                    reader, $"gives the id {id} to \"{symbol}\", which \"{symbols[id]}\" has already.");
            }
        }

        reader.Read();
        return ids;

        ModelLoadException Fault(Utf8JsonReader at, string problem) =>
            new(file, $"line {1 + json.AsSpan(0, (int)at.TokenStartIndex).Count((byte)'\n')}", problem);
    }
}
