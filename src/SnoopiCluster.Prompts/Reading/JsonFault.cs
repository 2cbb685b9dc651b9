using System.Text.Json;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>Says in this project's words what the JSON reader found.</summary>
internal static class JsonFault
{
    public static PromptFileException JsonFaultAt(this TextSource source, long line, JsonException e)
    {
        // The reader ends its sentence with positions of its own, 0-based and relative to a buffer.
        int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string sentence = end < 0 ? e.Message : e.Message[..end];
        return source.Fault(
            line, $"not valid JSON, near byte {e.BytePositionInLine + 1} of the line: {sentence}", e);
    }
}
