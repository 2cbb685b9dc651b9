using System.Collections.Immutable;

namespace SnoopiCluster.Core.PromptSets;

/// <summary>A prompt set that runs can name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Manifest">Its shards.</param>
/// <param name="Sources">The files that it was made of, in order; empty where they are not known.</param>
/// <param name="CreatedAt">When it was registered, by the database's clock.</param>
public sealed record RegisteredPromptSet(
    string Name, PromptSetManifest Manifest, ImmutableArray<PromptSetSource> Sources, DateTimeOffset CreatedAt);
