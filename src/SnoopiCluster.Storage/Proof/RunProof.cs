using System.Collections.Immutable;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.DataPlans;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;

namespace SnoopiCluster.Storage.Proof;

/// <summary>
/// Proves what a run of a cluster was fed, from its first step: of a fork, from the first step of the run that everything began
/// with. Rows come from the history, prompts and checkpoints from the blob store; nothing that either concludes is believed.
/// Rows are read a page at a time, so a long run needs no more memory than a short one.
/// </summary>
/// <param name="history">Gives the rows.</param>
/// <param name="blobs">Gives the checkpoints' manifests.</param>
/// <param name="shardsOf">Opens the shards of a manifest.</param>
public sealed class RunProof(IRunHistory history, IBlobStore blobs, Func<PromptSetManifest, IPromptShards> shardsOf)
{
    private const int RowsOfAPage = 5_000;
    private const int MostAncestors = 1_000;

    /// <summary>Verifies a run.</summary>
    /// <returns>That it is sound, or the run and the first step that differs and how.</returns>
    /// <exception cref="ProofImpossibleException">What is needed for the proof is not there.</exception>
    /// <exception cref="PromptSetException">A shard is missing or damaged, so that nothing can be proved.</exception>
    /// <exception cref="PromptShardFetchException">A shard could not be fetched; try again.</exception>
    /// <exception cref="BlobException">The blob store does not answer, or lacks a checkpoint's manifest.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public async Task<RunFinding> VerifyAsync(RunId run, CancellationToken cancellationToken)
    {
        ImmutableArray<RecordedRun> line = await LineOfAsync(run, cancellationToken);
        Standing standing = new(LedgerState.Empty, 0, null);
        for (int i = 0; i < line.Length; i++)
        {
            RecordedRun member = line[i];
            if (member.Origin is { } origin && origin.LedgerHash != standing.State.Hash)
            {
                return new RunFinding(
                    member,
                    new LedgerFinding.CheckpointDiffers(
                        origin.Step - 1,
                        $"the fork began with ledger hash {origin.LedgerHash}, the parent's is {standing.State.Hash}"),
                    standing.State.NextStep);
            }

            // A fork's fences begin anew.
            long end = i + 1 < line.Length ? line[i + 1].Origin?.Step ?? long.MaxValue : long.MaxValue;
            (standing, LedgerFinding? fault) =
                await VerifyAsync(member, end, standing with { Fence = null }, cancellationToken);
            if (fault is not null)
            {
                return new RunFinding(member, fault, standing.State.NextStep);
            }
        }

        return new RunFinding(
            line[^1],
            CheckEnd(line[^1], standing.State) ?? new LedgerFinding.Sound(standing.State),
            standing.State.NextStep);
    }

    private static LedgerFinding? CheckEnd(RecordedRun run, LedgerState state) => run switch
    {
        { Status: RunStatus.Completed } when state.NextStep < run.Spec.Steps => new LedgerFinding.StepDropped(
            state.NextStep, $"no row records it, although all {run.Spec.Steps} steps are said to be done"),
        { Finished: { } finished } when finished.LedgerHash != state.Hash => new LedgerFinding.CheckpointDiffers(
            state.NextStep - 1, $"the run ended with ledger hash {finished.LedgerHash}, the rows give {state.Hash}"),
        _ => null,
    };

    // The run that everything began with first, the run itself last.
    private async Task<ImmutableArray<RecordedRun>> LineOfAsync(RunId run, CancellationToken cancellationToken)
    {
        List<RecordedRun> line = [await history.FindAsync(run, cancellationToken)];
        while (line[^1].Origin is { } origin && line.Count < MostAncestors)
        {
            line.Add(await history.FindAsync(origin.Parent, cancellationToken));
        }

        line.Reverse();
        return [.. line];
    }

    // One run of the line, from where the one before it ended up to where the next one begins.
    private async Task<(Standing Standing, LedgerFinding? Fault)> VerifyAsync(
        RecordedRun run, long end, Standing standing, CancellationToken cancellationToken)
    {
        LedgerPages pages = await OpenAsync(run, cancellationToken);
        bool isLast = false;
        while (!isLast)
        {
            ImmutableArray<StoredStep> page =
                await history.ReadRowsAsync(run.Id, standing.State.NextStep, RowsOfAPage, cancellationToken);
            ImmutableArray<StoredStep> rows = [.. page.Where(row => row.Record.Step < end)];
            isLast = page.Length < RowsOfAPage || rows.Length < page.Length;

            // A checkpoint of a run that trains may be ahead of the rows that were read.
            long known = rows.IsEmpty ? standing.State.NextStep : rows[^1].Record.Step + 1;
            long last = isLast && run.Status.IsTerminal() ? end : Math.Min(end, known);
            LedgerFinding finding = await pages.VerifyAsync(rows, standing, last, cancellationToken);
            if (finding is not LedgerFinding.Sound sound)
            {
                return (standing, finding);
            }

            standing = rows.IsEmpty
                ? standing
                : new Standing(sound.State, rows[^1].Record.StudentUpdates, rows[^1].Fence);
        }

        return (standing, null);
    }

    private async Task<LedgerPages> OpenAsync(RecordedRun run, CancellationToken cancellationToken)
    {
        PromptSetManifest manifest = await history.FindManifestAsync(run.PromptSet, cancellationToken);
        if (manifest.Hash != run.PromptSet)
        {
            throw new ProofImpossibleException(
                $"The registered manifest of run {run.Id}'s prompt set has the hash {manifest.Hash}, and the run was fed "
                    + $"{run.PromptSet}: nothing can be proved. Ask for the silo's database to be looked at.");
        }

        DataPlan plan = new(run.Spec.Seed, manifest.ShardSizes, run.Spec.Batch, run.Spec.Prompts.Window);
        PromptSource source = new(shardsOf(manifest), 2 * run.Spec.Prompts.Window);
        return new LedgerPages(run, plan, source, blobs);
    }

    /// <summary>How far a line of runs is proved.</summary>
    /// <param name="State">The ledger there.</param>
    /// <param name="StudentUpdates">Updates of the student.</param>
    /// <param name="Fence">Of the last row of the present run; null before its first.</param>
    private sealed record Standing(LedgerState State, long StudentUpdates, Fence? Fence);

    private sealed class LedgerPages(RecordedRun run, DataPlan plan, PromptSource source, IBlobStore blobs)
    {
        public async Task<LedgerFinding> VerifyAsync(
            ImmutableArray<StoredStep> rows, Standing standing, long lastStep, CancellationToken cancellationToken)
        {
            IEnumerable<CheckpointEntry> checkpoints = run.Checkpoints.Where(
                checkpoint => checkpoint.Step > standing.State.NextStep && checkpoint.Step <= lastStep);
            ImmutableArray<LedgerAnchor> anchors =
                await CheckpointAnchors.ReadAsync(blobs, checkpoints, cancellationToken);
            StoredHistory page = new(
                new LedgerVerifier(plan, source.DigestOf) { Start = standing.State }, run.Spec.UpdatesStudent)
            {
                StudentUpdatesBefore = standing.StudentUpdates,
                FenceBefore = standing.Fence,
            };
            return await Task.Run(() => page.Verify(rows, anchors, cancellationToken), cancellationToken);
        }
    }
}
