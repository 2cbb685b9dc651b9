using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Proof;

namespace SnoopiCluster.Cli.Proof;

/// <summary>What a silo recorded of runs, over HTTP.</summary>
/// <param name="silo">The silo.</param>
internal sealed class SiloHistory(SiloClient silo) : IRunHistory
{
    /// <inheritdoc/>
    public async Task<RecordedRun> FindAsync(RunId run, CancellationToken cancellationToken)
    {
        RunView view = await silo.GetAsync<RunView>($"runs/{run}", cancellationToken);
        return new RecordedRun(
            view.Id, view.Name, view.Status, view.Spec, view.PromptSet, view.Origin, view.Checkpoints, view.Finished);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredStep>> ReadRowsAsync(
        RunId run, long fromStep, int max, CancellationToken cancellationToken) =>
        (await silo.GetAsync<StepsPage>($"runs/{run}/steps?from={fromStep}&max={max}", cancellationToken)).Steps;

    /// <inheritdoc/>
    public async Task<PromptSetManifest> FindManifestAsync(Sha256Digest hash, CancellationToken cancellationToken)
    {
        PromptSetView set = await silo.GetAsync<PromptSetView>($"prompt-sets/{hash}", cancellationToken);
        return new PromptSetManifest([.. set.Shards.Select(
            (shard, index) => new PromptShardEntry(new PromptShardId(index), shard.FileName, shard.NumPrompts, shard.Sha256))]);
    }
}
