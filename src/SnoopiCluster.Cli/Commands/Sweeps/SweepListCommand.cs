using System.CommandLine;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using Spectre.Console;

namespace SnoopiCluster.Cli.Commands.Sweeps;

/// <summary><c>snoopi sweep list</c>: the newest sweeps.</summary>
internal static class SweepListCommand
{
    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "list",
        "List sweeps, the newest first.",
        [],
        async (call, cancellationToken) =>
        {
            SweepList list = await call.Silo.GetAsync<SweepList>("sweeps", cancellationToken);
            call.Output.Document(list);
            if (list.Sweeps.IsEmpty)
            {
                call.Output.Text("no sweeps");
                return ExitCode.Ok;
            }

            Table table = new Table().Border(TableBorder.Simple)
                .AddColumn(new TableColumn("sweep").NoWrap())
                .AddColumn(new TableColumn("name").NoWrap())
                .AddColumn(new TableColumn("status").NoWrap())
                .AddColumn(new TableColumn("trials").RightAligned().NoWrap())
                .AddColumn(new TableColumn("of them"));
            foreach (SweepView sweep in list.Sweeps)
            {
                table.AddRow(
                    new Text(sweep.Id.Value),
                    new Text(sweep.Name),
                    new Text(Words.Of(sweep.Status)),
                    new Text($"{sweep.NumTrials}"),
                    new Text(string.Join(", ", sweep.NumByStatus.Select(status => $"{status.Value} {status.Key}"))));
            }

            call.Output.Console.Write(table);
            return ExitCode.Ok;
        });
}
