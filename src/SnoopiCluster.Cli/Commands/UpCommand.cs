using System.CommandLine;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Contracts.Client;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi up</c>: a whole cluster on this machine, which stays until <c>snoopi down</c>.</summary>
internal static class UpCommand
{
    public static Command Create(Surroundings surroundings)
    {
        Option<int> slots = new("--slots")
        {
            Description = "CPU slots of the node, one thread each; default one a core.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        Option<int> port = new("--port")
        {
            Description = "Port of 127.0.0.1 for the silo.",
            HelpName = "PORT",
            DefaultValueFactory = _ => SiloClient.DefaultUrl.Port,
        };
        Option<int?> dashboard = new("--dashboard-port")
        {
            Description = "Port of 127.0.0.1 for the dashboard; default the silo's plus one, or any other where that is taken.",
            HelpName = "PORT",
        };
        Command command = new("up", "Start PostgreSQL, a silo, a node and the dashboard on this machine.")
        {
            slots, port, dashboard,
        };
        command.SetAction((parsed, _) =>
        {
            Require("--slots", parsed.GetValue(slots), 1, 1_024);
            Require("--port", parsed.GetValue(port), 1, 65_535);
            Require("--dashboard-port", parsed.GetValue(dashboard) ?? 1, 1, 65_535);
            return StopSignals.WatchAsync(
                signal => surroundings.Error.WriteLine($"snoopi: {signal}: stopping what was started"),
                stop => StartAsync(
                    surroundings,
                    new CommandOutput(surroundings, parsed),
                    parsed.GetValue(slots),
                    parsed.GetValue(port),
                    parsed.GetValue(dashboard),
                    stop));
        });
        return command;
    }

    private static async Task<int> StartAsync(
        Surroundings surroundings, CommandOutput output, int slots, int port, int? dashboardPort, CancellationToken stop)
    {
        LocalCluster cluster = LocalCluster.Of(surroundings, output.Text);
        bool wasUp = cluster.Running() is not null;
        ClusterAddress address = await cluster.StartAsync(slots, port, stop);
        DashboardAddress? dashboard = await cluster.Dashboard.StartAsync(address.SiloUrl, dashboardPort, stop);
        output.Text($"{(wasUp ? "up already" : "up")}: {address.SiloUrl} with {address.Slots} slots, blobs in {address.Blobs}");
        if (dashboard is not null)
        {
            output.Text($"dashboard: {dashboard.Url}");
        }

        output.Text("`snoopi run start SPEC.yaml` submits a run, `snoopi down` stops everything");
        output.Document(new
        {
            State = wasUp ? "was_up" : "up",
            address.SiloUrl,
            address.SiloProcess,
            address.NodeProcess,
            address.Slots,
            address.Blobs,
            Dashboard = dashboard?.Url,
            DashboardProcess = dashboard?.Process,
        });
        return ExitCode.Ok;
    }

    private static void Require(string option, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            throw new CliFault($"{option}: found {value}; give a number from {min} to {max}.");
        }
    }
}
