using System.Collections.Immutable;

namespace SnoopiCluster.Core.PromptSets;

/// <summary>Where prompt sets are registered; their shards lie in the blob store.</summary>
public interface IPromptSetStore
{
    /// <summary>Registers a set under a name; the same set under the same name is left as it is.</summary>
    /// <param name="name">The name.</param>
    /// <param name="manifest">The set.</param>
    /// <param name="sources">The files that it was made of; kept as the first registration gives them.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>False when the name stands for another set; nothing was changed.</returns>
    Task<bool> RegisterAsync(
        string name,
        PromptSetManifest manifest,
        ImmutableArray<PromptSetSource> sources,
        CancellationToken cancellationToken);

    /// <summary>The set of a name, or null.</summary>
    Task<RegisteredPromptSet?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The set of a manifest's hash, or null.</summary>
    Task<RegisteredPromptSet?> FindAsync(Sha256Digest hash, CancellationToken cancellationToken);

    /// <summary>All sets, newest first.</summary>
    Task<ImmutableArray<RegisteredPromptSet>> ListAsync(CancellationToken cancellationToken);
}
