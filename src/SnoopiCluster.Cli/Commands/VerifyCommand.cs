using System.CommandLine;
using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Worker.Proof;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Cli.Commands;

/// <summary>
/// <c>snoopi verify RUN_DIR</c>: holds the ledger against the prompt shards and the checkpoints.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Argument<string> run = new("RUN_DIR") { Description = "Folder of a run." };
        Command command = new("verify", "Prove which prompts a run was fed, step by step.") { run };
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(surroundings.FullPath(parsed.GetRequiredValue(run)));
            LedgerFinding finding = LedgerProof.Verify(folder, CancellationToken.None);
            return Report(new CommandOutput(surroundings, parsed), folder, finding);
        });
        return command;
    }

    private static int Report(CommandOutput output, RunFolder folder, LedgerFinding finding)
    {
        var sound = finding as LedgerFinding.Sound;
        output.Document(new
        {
            Run = folder.FullPath,
            IsSound = sound is not null,
            Finding = finding.GetType().Name,
            Step = StepOf(finding),
            finding.Message,
            Applied = sound?.State.AppliedCount,
            Skipped = sound?.State.SkippedCount,
            LedgerHash = sound?.State.Hash.ToString(),
        });
        if (sound is null)
        {
            throw new CliFault($"{folder.FullPath}: {finding.Message}", ExitCode.Failed);
        }

        output.Text($"{folder.FullPath}: {finding.Message}");
        return ExitCode.Ok;
    }

    /// <summary>The first step that differs; null when none does.</summary>
    private static long? StepOf(LedgerFinding finding) => finding switch
    {
        LedgerFinding.WrongPromptsFed found => found.Step,
        LedgerFinding.StepAppliedTwice found => found.Step,
        LedgerFinding.StepDropped found => found.Step,
        LedgerFinding.OutcomeMisrecorded found => found.Step,
        LedgerFinding.CheckpointDiffers found => found.Step,
        _ => null,
    };
}
