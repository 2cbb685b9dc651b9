using System.Collections.Immutable;

namespace SnoopiCluster.Core.PromptSets;

/// <summary>Where prompt sets are registered; their shards lie in the blob store.</summary>
public interface IPromptSetStore
{
    /// <summary>Registers a set under a name; the same set under the same name is left as it is.</summary>
    /// <returns>False when the name stands for another set; nothing was changed.</returns>
    Task<bool> RegisterAsync(string name, PromptSetManifest manifest, CancellationToken cancellationToken);

    /// <summary>The set of a name, or null.</summary>
    Task<RegisteredPromptSet?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>The set of a manifest's hash, or null.</summary>
    Task<RegisteredPromptSet?> FindAsync(Sha256Digest hash, CancellationToken cancellationToken);

    /// <summary>All sets, newest first.</summary>
    Task<ImmutableArray<RegisteredPromptSet>> ListAsync(CancellationToken cancellationToken);
}
