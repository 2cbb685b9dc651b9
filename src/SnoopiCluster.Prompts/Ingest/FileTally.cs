namespace SnoopiCluster.Prompts.Ingest;

/// <summary>Counts what becomes of one file's prompts.</summary>
internal sealed class FileTally(string file)
{
    private static readonly PromptDropReason[] Reasons = Enum.GetValues<PromptDropReason>();

    private readonly long[] _numDropped = new long[Reasons.Length];
    private readonly List<FilePrompt>[] _examples = [.. Reasons.Select(_ => new List<FilePrompt>())];

    public long NumKept { get; private set; }

    public long NumRead => NumKept + _numDropped.Sum();

    public void Keep() => NumKept++;

    public void Drop(FilePrompt prompt, PromptDropReason reason)
    {
        _numDropped[(int)reason]++;
        if (_examples[(int)reason].Count < DroppedPrompts.MaxExamples)
        {
            _examples[(int)reason].Add(prompt with { Text = Shorten(prompt.Text) });
        }
    }

    public IngestedPromptFile ToReport(PromptFileEnd end) => new(
        file,
        end.Format,
        end.Column,
        NumRead,
        NumKept,
        end.NumBlankLines,
        [.. Reasons.Where(reason => _numDropped[(int)reason] > 0).Select(reason =>
            new DroppedPrompts(reason, _numDropped[(int)reason], [.. _examples[(int)reason]]))]);

    // Never through the middle of a surrogate pair.
    private static string Shorten(string text)
    {
        if (text.Length <= DroppedPrompts.MaxExampleChars)
        {
            return text;
        }

        int length = DroppedPrompts.MaxExampleChars - 1;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
    }
}
