using System.Collections.Immutable;
using System.Text.Json;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Cli.Proof;

/// <summary>
/// Proves what a run of a cluster was fed, from its first step: of a fork, from the first step of the run that everything began
/// with. Rows come from the silo, prompts and checkpoints from the blob store; nothing that either concludes is believed.
/// </summary>
/// <param name="silo">Gives the rows.</param>
/// <param name="blobs">Gives the shards and the checkpoints' manifests.</param>
/// <param name="cacheFolder">Folder for shards on this machine.</param>
/// <param name="time">Says which shards were used last.</param>
internal sealed class RunProof(SiloClient silo, IBlobStore blobs, string cacheFolder, TimeProvider time)
{
    private const int RowsOfAPage = 5_000;
    private const int MostAncestors = 1_000;
    private const long CacheBytes = 2L << 30;

    /// <summary>Verifies a run.</summary>
    /// <returns>That it is sound, or the run and the first step that differs and how.</returns>
    /// <exception cref="CliFault">What is needed for the proof is not there.</exception>
    /// <exception cref="PromptSetException">A shard is missing or damaged, so that nothing can be proved.</exception>
    public async Task<RunFinding> VerifyAsync(RunView run, CancellationToken cancellationToken)
    {
        LedgerState state = LedgerState.Empty;
        long studentUpdates = 0;
        ImmutableArray<RunView> line = await LineOfAsync(run, cancellationToken);
        for (int i = 0; i < line.Length; i++)
        {
            RunView member = line[i];
            if (member.Origin is { } origin && origin.LedgerHash != state.Hash)
            {
                return new RunFinding(member, new LedgerFinding.CheckpointDiffers(
                    origin.Step - 1, $"the fork began with ledger hash {origin.LedgerHash}, the parent's is {state.Hash}"));
            }

            long end = i + 1 < line.Length ? line[i + 1].Origin?.Step ?? long.MaxValue : long.MaxValue;
            ImmutableArray<StoredStep> rows = await RowsOfAsync(member, end, cancellationToken);
            LedgerFinding finding = await VerifyAsync(member, rows, end, state, studentUpdates, cancellationToken);
            if (finding is not LedgerFinding.Sound sound)
            {
                return new RunFinding(member, finding);
            }

            state = sound.State;
            studentUpdates = rows.IsEmpty ? studentUpdates : rows[^1].Record.StudentUpdates;
        }

        return new RunFinding(run, CheckEnd(run, state) ?? new LedgerFinding.Sound(state));
    }

    private static LedgerFinding? CheckEnd(RunView run, LedgerState state) => run switch
    {
        { Status: RunStatus.Completed } when state.NextStep < run.Spec.Steps => new LedgerFinding.StepDropped(
            state.NextStep, $"no row records it, although all {run.Spec.Steps} steps are said to be done"),
        { Finished: { } finished } when finished.LedgerHash != state.Hash => new LedgerFinding.CheckpointDiffers(
            state.NextStep - 1, $"the run ended with ledger hash {finished.LedgerHash}, the rows give {state.Hash}"),
        _ => null,
    };

    // The run that everything began with first, the run itself last.
    private async Task<ImmutableArray<RunView>> LineOfAsync(RunView run, CancellationToken cancellationToken)
    {
        List<RunView> line = [run];
        while (line[^1].Origin is { } origin && line.Count < MostAncestors)
        {
            line.Add(await silo.GetAsync<RunView>($"runs/{origin.Parent}", cancellationToken));
        }

        line.Reverse();
        return [.. line];
    }

    private async Task<ImmutableArray<StoredStep>> RowsOfAsync(
        RunView run, long end, CancellationToken cancellationToken)
    {
        ImmutableArray<StoredStep>.Builder rows = ImmutableArray.CreateBuilder<StoredStep>();
        for (long? from = 0; from is not null && from < end;)
        {
            StepsPage page = await silo.GetAsync<StepsPage>(
                $"runs/{run.Id}/steps?from={from}&max={RowsOfAPage}", cancellationToken);
            rows.AddRange(page.Steps.Where(row => row.Record.Step < end));
            from = page.Next;
        }

        return rows.ToImmutable();
    }

    private async Task<LedgerFinding> VerifyAsync(
        RunView run,
        ImmutableArray<StoredStep> rows,
        long end,
        LedgerState start,
        long studentUpdates,
        CancellationToken cancellationToken)
    {
        PromptSetManifest manifest = await ManifestOfAsync(run, cancellationToken);
        PromptShardCache shards = new(
            manifest,
            cacheFolder,
            CacheBytes,
            (shard, stop) => blobs.ReadAllAsync(
                new BlobName($"prompt-sets/{manifest.Hash}/{shard.FileName}"), shard.Sha256, stop),
            time);
        PromptSource source = new(shards, 2 * run.Spec.Prompts.Window);
        DataPlan plan = new(run.Spec.Seed, manifest.ShardSizes, run.Spec.Batch, run.Spec.Prompts.Window);
        StoredHistory history = new(
            new LedgerVerifier(plan, source.DigestOf) { Start = start },
            step => TrainingStep.UpdatesStudent(run.Spec, step))
        {
            StudentUpdatesBefore = studentUpdates,
        };

        // A checkpoint of a run that trains may be ahead of the rows that were read.
        long last = run.Status.IsTerminal() ? end : Math.Min(end, rows.IsEmpty ? 0 : rows[^1].Record.Step + 1);
        ImmutableArray<LedgerAnchor> anchors = await AnchorsOfAsync(
            run.Checkpoints.Where(checkpoint => checkpoint.Step <= last && checkpoint.Step > start.NextStep),
            cancellationToken);
        return await Task.Run(() => history.Verify(rows, anchors, cancellationToken), cancellationToken);
    }

    private async Task<PromptSetManifest> ManifestOfAsync(RunView run, CancellationToken cancellationToken)
    {
        PromptSetView set = await silo.GetAsync<PromptSetView>($"prompt-sets/{run.PromptSet}", cancellationToken);
        PromptSetManifest manifest = new([.. set.Shards.Select(
            (shard, index) => new PromptShardEntry(new PromptShardId(index), shard.FileName, shard.NumPrompts, shard.Sha256))]);
        return manifest.Hash == run.PromptSet
            ? manifest
            : throw new CliFault(
                $"The silo's manifest of prompt set {set.Name} has the hash {manifest.Hash}, and run {run.Id} was fed "
                + $"{run.PromptSet}: nothing can be proved. Ask for the silo's database to be looked at.",
                ExitCode.Failed);
    }

    private async Task<ImmutableArray<LedgerAnchor>> AnchorsOfAsync(
        IEnumerable<CheckpointEntry> checkpoints, CancellationToken cancellationToken)
    {
        ImmutableArray<LedgerAnchor>.Builder anchors = ImmutableArray.CreateBuilder<LedgerAnchor>();
        foreach (CheckpointEntry checkpoint in checkpoints)
        {
            BlobName name = new($"{checkpoint.Prefix}/{CheckpointManifest.FileName}");
            byte[] content = await blobs.ReadAllAsync(name, cancellationToken: cancellationToken);
            CheckpointManifest manifest =
                JsonSerializer.Deserialize<CheckpointManifest>(content, CheckpointManifest.Json)
                ?? throw new CliFault($"Blob {name} is no checkpoint's manifest.", ExitCode.Failed);
            anchors.Add(new LedgerAnchor(
                new LedgerState(
                    manifest.Step, checkpoint.LedgerHash, manifest.AppliedCount, manifest.SkippedCount),
                manifest.Lora.Updates));
            if (manifest.LedgerHash != checkpoint.LedgerHash)
            {
                anchors.Add(anchors[^1] with { State = anchors[^1].State with { Hash = manifest.LedgerHash } });
            }
        }

        return anchors.ToImmutable();
    }
}
