using System.Collections.Immutable;

namespace SnoopiCluster.Core.PromptSets;

/// <summary>One of the prompt files that a prompt set was made of.</summary>
/// <param name="File">Its name without folders: where it lay says nothing to other machines.</param>
/// <param name="Column">Column or key that the prompts were taken from; null where there is none.</param>
/// <param name="NumRead">Prompts in it.</param>
/// <param name="NumKept">Those of them that are in the set; the others were dropped when it was made.</param>
public sealed record PromptSetSource(string File, string? Column, long NumRead, long NumKept)
{
    /// <summary>Most files that a set names.</summary>
    public const int MaxSources = 1_000;

    private const int MaxTextLength = 255;

    /// <summary>What is wrong with the sources of a set, if anything is.</summary>
    /// <param name="sources">In the order in which they were read; empty where they are not known.</param>
    /// <param name="numPrompts">Prompts in the set, for each of which one source answers.</param>
    /// <returns>The index of the faulty one, or null where it is all of them, and the fault; null where there is none.</returns>
    public static (int? Index, string Fault)? FaultOf(ImmutableArray<PromptSetSource> sources, long numPrompts)
    {
        if (sources.IsEmpty)
        {
            return null;
        }

        if (sources.Length > MaxSources)
        {
            return (null, $"found {sources.Length} files; name at most {MaxSources}, or leave them out");
        }

        for (int i = 0; i < sources.Length; i++)
        {
            if (FaultOf(sources[i], numPrompts) is { } fault)
            {
                return (i, fault);
            }
        }

        long kept = sources.Sum(source => source.NumKept);
        return kept == numPrompts
            ? null
            : (null, $"found files that keep {kept} prompts for a set of {numPrompts}; each prompt is of one file");
    }

    private static string? FaultOf(PromptSetSource? source, long numPrompts) => source switch
    {
        null => "found nothing; give a file",
        { File: null or "" or { Length: > MaxTextLength } } or { Column.Length: > MaxTextLength } =>
            $"found a file or column name of no or over {MaxTextLength} characters; give a name",
        _ when source.File.Any(char.IsControl) || source.Column?.Any(char.IsControl) == true =>
            "found a file or column name with a control character; give it without",
        _ when source.File.AsSpan().ContainsAny('/', '\\') => $"found \"{source.File}\"; give its name without folders",
        _ when source.NumKept < 0 || source.NumKept > Math.Min(source.NumRead, numPrompts) =>
            $"found {source.NumKept} prompts kept of {source.NumRead} read, for a set of {numPrompts}; give what it kept",
        _ => null,
    };
}
