using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>What a run left behind, once it has ended.</summary>
internal static class OutcomeTable
{
    /// <summary>Writes it for whoever reads: a table, or one JSON line.</summary>
    public static void Write(CommandOutput output, RunFolder folder, RunOutcome outcome, StepReport? last)
    {
        output.Event(new
        {
            Event = State(outcome),
            outcome.Step,
            folder.Spec.Steps,
            Run = folder.FullPath,
            Metrics = folder.MetricsFile,
            SampleGrid = NewestGrid(folder),
            Student = (outcome as RunCompleted)?.StudentFolder,
            StudentHash = (outcome as RunCompleted)?.StudentHash,
            LedgerHash = (outcome as RunCompleted)?.LedgerHash,
            Cause = (outcome as RunFailed)?.Cause,
        });

        Grid table = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap());
        foreach ((string name, string value) in Rows(folder, outcome, last))
        {
            table.AddRow(new Text(name), new Text(value));
        }

        output.Console.WriteLine();
        output.Console.Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Rows(
        RunFolder folder, RunOutcome outcome, StepReport? last)
    {
        yield return ("state", $"{State(outcome)} after {outcome.Step} of {folder.Spec.Steps} steps");
        if (last is not null)
        {
            yield return ("last step",
                $"VSD loss {StepText.Number(last.VsdLoss)}, LoRA loss {StepText.Number(last.LoraLoss)}"
                    + (last.ClipLoss is null
                        ? ""
                        : FormattableString.Invariant(
                            $", CLIP loss {StepText.Number(last.ClipLoss)} at a cosine of {last.ClipCosine:0.000}")));
            yield return ("speed", FormattableString.Invariant(
                $"{last.SamplesPerSecond:0.0} samples/s, {last.SecondsPerStep:0.000} s a step"));
        }

        yield return ("run folder", folder.FullPath);
        yield return ("metrics", folder.MetricsFile);
        if (NewestGrid(folder) is { } grid)
        {
            yield return ("sample grid", grid);
        }

        if (outcome is RunCompleted completed)
        {
            yield return ("student", completed.StudentFolder);
            yield return ("student hash", completed.StudentHash);
            yield return ("ledger hash", completed.LedgerHash);
        }
    }

    /// <summary>The last sample grid that was drawn; null when there is none.</summary>
    public static string? NewestGrid(RunFolder folder) => Directory.Exists(folder.SamplesFolder)
        ? Directory.EnumerateFiles(folder.SamplesFolder, "*.png")
            .Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    private static string State(RunOutcome outcome) => outcome switch
    {
        RunCompleted => "completed",
        RunStopped => "stopped",
        _ => "failed",
    };
}
