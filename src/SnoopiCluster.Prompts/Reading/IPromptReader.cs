namespace SnoopiCluster.Prompts.Reading;

/// <summary>One format's way of finding the prompts in a text.</summary>
internal interface IPromptReader
{
    /// <summary>
    /// Column or key of the prompts; null where there is none, or as long as it is not known.
    /// </summary>
    string? Column { get; }

    /// <summary>
    /// Lines passed over because they hold no record, and rows because their prompt is null.
    /// </summary>
    long NumBlankLines { get; }

    /// <summary>The next prompt; false at the end of a sound text.</summary>
    /// <exception cref="PromptFileException">The text is faulty.</exception>
    bool TryRead(out FilePrompt prompt);
}
