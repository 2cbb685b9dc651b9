namespace SnoopiCluster.Prompts;

/// <summary>A prompt as it stands in a file.</summary>
/// <param name="Text">The text, exactly: outer blanks included.</param>
/// <param name="Line">
/// 1-based line of the (unpacked) file on which its record begins; in a parquet file, its row.
/// </param>
public readonly record struct FilePrompt(string Text, long Line)
{
    /// <summary>Length in characters (Unicode code points).</summary>
    public int NumChars
    {
        get
        {
            int count = Text.Length;
            foreach (char c in Text)
            {
                count -= char.IsLowSurrogate(c) ? 1 : 0;
            }

            return count;
        }
    }
}
