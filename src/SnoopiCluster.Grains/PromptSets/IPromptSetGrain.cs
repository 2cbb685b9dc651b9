using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Grains.PromptSets;

/// <summary>A prompt set's name, which is its key; names never stand for another set later.</summary>
public interface IPromptSetGrain : IGrainWithStringKey
{
    /// <summary>Gives the name to a set whose shards are in the blob store.</summary>
    /// <param name="shards">Its shards in order.</param>
    /// <param name="sources">The files that it was made of; empty where they are not known.</param>
    Task<PromptSetAnswer> RegisterAsync(
        ImmutableArray<PromptShardEntry> shards, ImmutableArray<PromptSetSource> sources);
}

/// <summary>What became of a registration.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(PromptSetRegistered), "registered")]
[JsonDerivedType(typeof(PromptSetKnown), "known")]
[JsonDerivedType(typeof(PromptSetNameTaken), "name_taken")]
[JsonDerivedType(typeof(PromptShardMissing), "shard_missing")]
public abstract record PromptSetAnswer;

/// <summary>The name stands for the set from now on.</summary>
public sealed record PromptSetRegistered : PromptSetAnswer;

/// <summary>The name stood for the very set before.</summary>
public sealed record PromptSetKnown : PromptSetAnswer;

/// <summary>The name stands for another set.</summary>
/// <param name="Cause">Which, and what to do.</param>
public sealed record PromptSetNameTaken(string Cause) : PromptSetAnswer;

/// <summary>A shard is not in the blob store.</summary>
/// <param name="Index">Its place in the manifest.</param>
/// <param name="Cause">Where it was looked for.</param>
public sealed record PromptShardMissing(int Index, string Cause) : PromptSetAnswer;
