using SnoopiCluster.Core.Ledgers;

namespace SnoopiCluster.Cli.Proof;

/// <summary>What a proof found, for whoever asked.</summary>
internal static class FindingReport
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="run">Folder or id of the run.</param>
    /// <param name="about">What it was found of, for a person.</param>
    /// <param name="finding">What was found.</param>
    /// <returns>0 when the history is sound.</returns>
    /// <exception cref="CliFault">It is not; the message names the step.</exception>
    public static int Write(CommandOutput output, string run, string about, LedgerFinding finding)
    {
        var sound = finding as LedgerFinding.Sound;
        output.Document(new
        {
            Run = run,
            IsSound = sound is not null,
            Finding = finding.GetType().Name,
            Step = finding.FirstStep,
            finding.Message,
            Applied = sound?.State.AppliedCount,
            Skipped = sound?.State.SkippedCount,
            LedgerHash = sound?.State.Hash.ToString(),
        });
        if (sound is null)
        {
            throw new CliFault($"{about}: {finding.Message}", ExitCode.Failed);
        }

        output.Text($"{about}: {finding.Message}");
        return ExitCode.Ok;
    }
}
