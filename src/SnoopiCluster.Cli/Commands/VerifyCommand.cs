using System.CommandLine;
using SnoopiCluster.Cli.Proof;
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
            return FindingReport.Write(
                new CommandOutput(surroundings, parsed), folder.FullPath, folder.FullPath, finding);
        });
        return command;
    }
}
