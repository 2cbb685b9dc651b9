using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Cli.Commands.Sweeps;

/// <summary><c>snoopi sweep show SWEEP</c>: its table.</summary>
internal static class SweepShowCommand
{
    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "show",
        "Show a sweep's trials: values, losses, stability.",
        [RunLookup.Sweep],
        async (call, cancellationToken) =>
        {
            SweepView sweep = await RunLookup.FindSweepAsync(call, cancellationToken);
            SweepTable table = await call.Silo.GetAsync<SweepTable>($"sweeps/{sweep.Id}/table", cancellationToken);
            call.Output.Document(new { Sweep = sweep, Table = table });
            call.Output.Text(SweepTableView.Title(table));
            call.Output.Console.Write(SweepTableView.Of(table, call.Output.Console.Profile.Width));
            return ExitCode.Ok;
        });
}
