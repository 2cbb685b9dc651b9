using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Core.Runs;
using Spectre.Console;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>Runs, one a row.</summary>
internal static class RunTable
{
    private const int WideTerminal = 120;

    /// <summary>Writes the table for a person.</summary>
    public static void Write(CommandOutput output, IReadOnlyList<RunSummary> runs, TimeProvider time)
    {
        bool isWide = output.Console.Profile.Width >= WideTerminal;
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string header in (string[])["run", "name", "status"])
        {
            table.AddColumn(new TableColumn(header).NoWrap());
        }

        foreach (string header in (string[])["step", "ranks", "kappa"])
        {
            table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        }

        if (isWide)
        {
            table.AddColumn(new TableColumn("changed").NoWrap());
            table.AddColumn(new TableColumn("cause"));
        }

        foreach (RunSummary run in runs)
        {
            List<Text> row =
            [
                new(run.Id.Value), new Text(run.Name).Ellipsis(), new(Words.Of(run.Status)), new($"{run.Step}/{run.Steps}"),
                new($"{run.WorldSize}"), new(run.Kappa.ToString()),
            ];
            if (isWide)
            {
                row.Add(new Text(Moments.Full(run.UpdatedAt, time)));
                row.Add(new Text(run.Cause));
            }

            table.AddRow(row);
        }

        output.Console.Write(table);
    }
}
