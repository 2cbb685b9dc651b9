using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Body of <c>POST /prompt-sets</c>: gives a name to a set whose shards are in the blob store, under
/// <c>prompt-sets/{hash}/{file name}</c>. Answered with a <see cref="PromptSetView"/>: 201, or 200 where the same set has the
/// name already; 409 where another has it.
/// </summary>
/// <param name="Name">1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit.</param>
/// <param name="Shards">The manifest's shards in order; never empty.</param>
public sealed record RegisterPromptSet(string Name, ImmutableArray<PromptShardView> Shards)
{
    /// <summary>The files that it was made of, in order; may be left out, else each of its prompts is of one of them.</summary>
    public ImmutableArray<PromptSetSource> Sources { get; init; } = [];
}

/// <summary>One prompt shard of a manifest.</summary>
/// <param name="FileName">Name of its blob, without folders.</param>
/// <param name="NumPrompts">Prompts in it, 1 to 16,384.</param>
/// <param name="Sha256">Digest of the file.</param>
public sealed record PromptShardView(string FileName, int NumPrompts, Sha256Digest Sha256);

/// <summary>A prompt set as <c>GET /prompt-sets/{name or hash}</c> shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Hash of its manifest.</param>
/// <param name="NumPrompts">Prompts in all shards.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="Shards">Its shards in order; empty in lists.</param>
public sealed record PromptSetView(
    string Name, Sha256Digest Hash, long NumPrompts, DateTimeOffset CreatedAt, ImmutableArray<PromptShardView> Shards)
{
    /// <summary>The files that it was made of, in order; empty where they are not known; in lists the first at most.</summary>
    public ImmutableArray<PromptSetSource> Sources { get; init; } = [];

    /// <summary>How many files it was made of; 0 where they are not known.</summary>
    public int NumSources { get; init; }
}

/// <summary>Answer of <c>GET /prompt-sets</c>.</summary>
/// <param name="PromptSets">All sets, newest first.</param>
public sealed record PromptSetList(ImmutableArray<PromptSetView> PromptSets);
