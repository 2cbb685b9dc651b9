using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Ingest;

/// <summary>Which prompts of the files go into a prompt set, and how it is cut.</summary>
public sealed record PromptIngestOptions
{
    /// <summary>How to read the files.</summary>
    public PromptFileOptions Files { get; init; } = new();

    /// <summary>
    /// Whether a prompt that came before, in any of the files, is dropped: the first one stays. Prompts are
    /// the same when all their bytes are. Default no.
    /// </summary>
    public bool DropDuplicates { get; init; }

    /// <summary>
    /// Fewest characters (Unicode code points) of a prompt; a shorter one is dropped. Default 0: empty ones
    /// are kept.
    /// </summary>
    public int MinChars { get; init; }

    /// <summary>
    /// Most characters (Unicode code points) of a prompt; a longer one is dropped. Default: any.
    /// </summary>
    public int MaxChars { get; init; } = int.MaxValue;

    /// <summary>
    /// Most prompts of a shard, 1 to <see cref="PromptSetManifest.MaxPromptsPerShard"/>, which is the
    /// default.
    /// </summary>
    public int PromptsPerShard { get; init; } = PromptSetManifest.MaxPromptsPerShard;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MinChars);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxChars, Math.Max(MinChars, 1));
        ArgumentOutOfRangeException.ThrowIfLessThan(PromptsPerShard, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PromptsPerShard, PromptSetManifest.MaxPromptsPerShard);
    }
}
