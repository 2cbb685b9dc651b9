using System.Text;

namespace SnoopiCluster.Prompts.Reading;

/// <summary>One prompt a line, outer blanks kept; a line of white space only is no prompt.</summary>
internal sealed class PlainTextReader(TextSource source, int maxPromptChars) : IPromptReader
{
    private const int MaxBytesPerChar = 4;

    public string? Column => null;

    public long NumBlankLines { get; private set; }

    public bool TryRead(out FilePrompt prompt)
    {
        int maxBytes = maxPromptChars * MaxBytesPerChar;
        while (source.TryReadLine(maxBytes, out ReadOnlySpan<byte> line, out long lineNumber))
        {
            string text = Encoding.UTF8.GetString(line);
            if (!string.IsNullOrWhiteSpace(text))
            {
                prompt = new FilePrompt(text, lineNumber);
                return true;
            }

            NumBlankLines++;
        }

        prompt = default;
        return false;
    }
}
