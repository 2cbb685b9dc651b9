using System.Globalization;
using SnoopiCluster.Worker.Training;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>Losses, gradient norms and guidance of some steps.</summary>
internal static class LossTable
{
    /// <summary>Writes the table for a person.</summary>
    public static void Write(CommandOutput output, IReadOnlyList<StepReport> steps)
    {
        Table table = new Table().Border(TableBorder.Simple);
        string[] headers = ["step", "VSD loss", "LoRA loss", "student grad", "LoRA grad", "kappa drawn"];
        foreach (string header in headers)
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        foreach (StepReport step in steps)
        {
            table.AddRow(
                step.Step.ToString(CultureInfo.InvariantCulture),
                StepText.Number(step.VsdLoss),
                StepText.Number(step.LoraLoss),
                StepText.Number(step.StudentGradNorm),
                StepText.Number(step.LoraGradNorm),
                StepText.Kappa(step));
        }

        output.Console.Write(table);
    }
}
