using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>Where the prompts come from and how they are cut.</summary>
public sealed record PromptsSpec
{
    /// <summary>Name of a prompt set that was ingested; excludes <see cref="Files"/>.</summary>
    public string? Set { get; init; }

    /// <summary>Prompt files in order (txt, csv, tsv, json, jsonl, each also .gz).</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Column or key of the prompt in csv, tsv, json and jsonl; null looks for the usual names.</summary>
    public string? Column { get; init; }

    /// <summary>Prompts in a prompt shard, at most 16,384.</summary>
    [Range(1, 16_384)]
    public int ShardSize { get; init; } = 16_384;

    /// <summary>Prompt shards that are shuffled together (design section 4).</summary>
    [Range(1, 1_024)]
    public int Window { get; init; } = 8;
}
