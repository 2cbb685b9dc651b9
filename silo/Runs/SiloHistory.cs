using System.Collections.Immutable;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Proof;

namespace SnoopiCluster.Silo.Runs;

/// <summary>What is recorded of runs, as a proof reads it: from the stores, not from what grains believe.</summary>
internal sealed class SiloHistory(IRunStore runs, IProgressStore progress, IPromptSetStore promptSets) : IRunHistory
{
    /// <inheritdoc/>
    public async Task<RecordedRun> FindAsync(RunId run, CancellationToken cancellationToken)
    {
        RunState state = (await runs.LoadAsync(run, cancellationToken))?.State
            ?? throw new ProofImpossibleException($"There is no run {run}, from which another one says to have been forked.");
        return new RecordedRun(
            state.Id,
            state.Spec.Name,
            state.Status,
            state.Spec,
            state.PromptSet,
            state.Origin,
            state.Checkpoints.Entries,
            state.Finished);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredStep>> ReadRowsAsync(
        RunId run, long fromStep, int max, CancellationToken cancellationToken) =>
        progress.ReadStepsAsync(run, fromStep, max, cancellationToken);

    /// <inheritdoc/>
    public async Task<PromptSetManifest> FindManifestAsync(Sha256Digest hash, CancellationToken cancellationToken) =>
        (await promptSets.FindAsync(hash, cancellationToken))?.Manifest
        ?? throw new ProofImpossibleException($"No prompt set with the hash {hash} is registered; register it again.");
}
