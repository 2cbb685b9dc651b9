using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Proof;

/// <summary>Where a proof reads what was recorded: the stores themselves, or a silo over HTTP.</summary>
public interface IRunHistory
{
    /// <summary>A run.</summary>
    /// <exception cref="ProofImpossibleException">There is none.</exception>
    Task<RecordedRun> FindAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Rows in the order of their steps.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fromStep">The first step.</param>
    /// <param name="max">At most so many; fewer mean that there are no more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<StoredStep>> ReadRowsAsync(
        RunId run, long fromStep, int max, CancellationToken cancellationToken);

    /// <summary>The manifest that is registered under a hash; the proof checks that it has that hash.</summary>
    /// <exception cref="ProofImpossibleException">There is none.</exception>
    Task<PromptSetManifest> FindManifestAsync(Sha256Digest hash, CancellationToken cancellationToken);
}
