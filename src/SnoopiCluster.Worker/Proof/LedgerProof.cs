using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Worker.Journal;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Proof;

/// <summary>
/// Proves what a run was fed: recomputes the ledger's chain from the contents of the prompt shards and holds it against the
/// rows that were recorded and against every checkpoint.
/// </summary>
public static class LedgerProof
{
    /// <summary>Verifies a run's whole history.</summary>
    /// <returns>That it is sound, or the first step that differs and how.</returns>
    /// <exception cref="PromptSetException">A shard is missing or damaged, so that nothing can be proved.</exception>
    public static LedgerFinding Verify(RunFolder folder, CancellationToken cancellationToken)
    {
        PromptSet prompts = PromptSet.Open(folder.PromptsFolder);
        PromptSource source = PromptFeed.SourceOf(folder.Spec, prompts);
        var verifier = new LedgerVerifier(PromptFeed.PlanOf(folder.Spec, prompts), source.DigestOf);
        LedgerFinding finding = verifier.Verify(RunJournal.ReadLedger(folder), [.. AnchorsOf(folder)], cancellationToken);
        return finding is LedgerFinding.Sound ? CheckStudent(folder) ?? finding : finding;
    }

    // The ledger's rows carry the LoRA teacher's count, which moves in each applied step. The student's moves in every n-th.
    private static LedgerFinding? CheckStudent(RunFolder folder)
    {
        long expected = 0;
        foreach (LedgerLine line in RunJournal.ReadLines(folder))
        {
            expected += line.Applied && TrainingStep.UpdatesStudent(folder.Spec, line.Step) ? 1 : 0;
            string evidence = $"the student counts {line.StudentUpdates} updates after it, where the rows give {expected}";
            if (line.StudentUpdates > expected)
            {
                return new LedgerFinding.StepAppliedTwice(line.Step, evidence);
            }

            if (line.StudentUpdates < expected)
            {
                return new LedgerFinding.StepDropped(line.Step, evidence);
            }
        }

        return null;
    }

    private static IEnumerable<LedgerAnchor> AnchorsOf(RunFolder folder)
    {
        if (!Directory.Exists(folder.CheckpointsFolder))
        {
            yield break;
        }

        foreach (string checkpoint in Checkpoints.CheckpointShelf.Finished(folder.CheckpointsFolder))
        {
            CheckpointManifest manifest = CheckpointReader.Check(checkpoint);
            yield return new LedgerAnchor(
                new LedgerState(
                    manifest.Step, manifest.LedgerHash, manifest.AppliedCount, manifest.SkippedCount),
                manifest.Lora.Updates);
        }
    }
}
