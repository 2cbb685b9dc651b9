namespace SnoopiCluster.Prompts.Ingest;

/// <summary>Why a sound prompt does not go into the prompt set.</summary>
public enum PromptDropReason
{
    /// <summary>The same text came before.</summary>
    Duplicate,

    /// <summary>It has fewer characters than were asked for.</summary>
    TooShort,

    /// <summary>It has more characters than were asked for.</summary>
    TooLong,
}
