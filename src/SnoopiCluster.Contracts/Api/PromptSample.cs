using System.Collections.Immutable;
using SnoopiCluster.Core;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Answer of <c>GET /prompt-sets/{name or hash}/sample?count=20&amp;seed=0</c>: prompts out of the shards, for a look at them. The
/// same seed gives the same prompts.
/// </summary>
/// <param name="Name">The set's name.</param>
/// <param name="Hash">Hash of its manifest.</param>
/// <param name="NumPrompts">Prompts in all shards.</param>
/// <param name="Seed">What they were drawn with.</param>
/// <param name="Prompts">As many different ones as were asked for, or all where the set has fewer.</param>
public sealed record PromptSample(
    string Name, Sha256Digest Hash, long NumPrompts, long Seed, ImmutableArray<SampledPrompt> Prompts);

/// <summary>One prompt of a sample.</summary>
/// <param name="Shard">0-based number of its shard.</param>
/// <param name="Offset">0-based place in the shard.</param>
/// <param name="Text">Its text; what is longer than 10,000 characters is cut there.</param>
/// <param name="NumCharacters">Characters of the whole text.</param>
public sealed record SampledPrompt(int Shard, int Offset, string Text, int NumCharacters);
