using System.Collections.Immutable;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Prompts.Ingest;

/// <summary>What became of the prompts of some files.</summary>
/// <param name="Set">The prompt set that was made of them.</param>
/// <param name="NumShardsReused">
/// Shards that an interrupted ingest had left and that did not need to be written again.
/// </param>
/// <param name="Files">What each file gave, in their order.</param>
public sealed record PromptIngestReport(
    PromptSet Set, int NumShardsReused, ImmutableArray<IngestedPromptFile> Files)
{
    /// <summary>Prompts of all files.</summary>
    public long NumRead => Files.Sum(file => file.NumRead);

    /// <summary>Prompts in the set.</summary>
    public long NumKept => Files.Sum(file => file.NumKept);
}

/// <summary>What one file gave.</summary>
/// <param name="File">The file, as it was named by the caller.</param>
/// <param name="Format">Its format.</param>
/// <param name="Column">Column or key of its prompts; null where there is none.</param>
/// <param name="NumRead">Its prompts, at least 1.</param>
/// <param name="NumKept">Those of them that are in the set.</param>
/// <param name="NumBlankLines">Lines without a record, and rows whose prompt is null.</param>
/// <param name="Dropped">
/// Those that are not in the set, by reason; a reason that none has is left out.
/// </param>
public sealed record IngestedPromptFile(
    string File,
    PromptFileFormat Format,
    string? Column,
    long NumRead,
    long NumKept,
    long NumBlankLines,
    ImmutableArray<DroppedPrompts> Dropped);

/// <summary>Prompts of one file that were dropped for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Examples">
/// The first of them, at most <see cref="MaxExamples"/>; texts are cut after
/// <see cref="MaxExampleChars"/> UTF-16 units.
/// </param>
public sealed record DroppedPrompts(PromptDropReason Reason, long Count, ImmutableArray<FilePrompt> Examples)
{
    /// <summary>Most examples that are kept.</summary>
    public const int MaxExamples = 3;

    /// <summary>Longest text of an example, in UTF-16 units.</summary>
    public const int MaxExampleChars = 80;
}

/// <summary>How far an ingest is.</summary>
/// <param name="File">The file that is being read.</param>
/// <param name="NumRead">Prompts read so far, of all files.</param>
/// <param name="NumKept">Prompts kept so far.</param>
/// <param name="NumShards">Shards that are done.</param>
public readonly record struct PromptIngestProgress(string File, long NumRead, long NumKept, int NumShards);
