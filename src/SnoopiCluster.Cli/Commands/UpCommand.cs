using System.CommandLine;
using System.Globalization;
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
        Option<int?> metrics = new("--metrics-port")
        {
            Description =
                "Port of 127.0.0.1 for the node's metrics; default the silo's plus two, or any other where that is taken.",
            HelpName = "PORT",
        };
        Command command = new("up", "Start PostgreSQL, a silo, a node and the dashboard on this machine.")
        {
            slots, port, dashboard, metrics,
        };
        command.SetAction((parsed, _) =>
        {
            Require("--slots", parsed.GetValue(slots), 1, 1_024);
            Require("--port", parsed.GetValue(port), 1, 65_535);
            Require("--dashboard-port", parsed.GetValue(dashboard) ?? 1, 1, 65_535);
            Require("--metrics-port", parsed.GetValue(metrics) ?? 1, 1, 65_535);
            return StopSignals.WatchAsync(
                signal => surroundings.Error.WriteLine($"snoopi: {signal}: stopping what was started"),
                stop => StartAsync(
                    surroundings,
                    new CommandOutput(surroundings, parsed),
                    parsed.GetValue(slots),
                    parsed.GetValue(port),
                    parsed.GetValue(dashboard),
                    parsed.GetValue(metrics),
                    stop));
        });
        return command;
    }

    private static async Task<int> StartAsync(
        Surroundings surroundings,
        CommandOutput output,
        int slots,
        int port,
        int? dashboardPort,
        int? metricsPort,
        CancellationToken stop)
    {
        LocalCluster cluster = LocalCluster.Of(surroundings, output.Text);
        bool wasUp = cluster.Running() is not null;
        ClusterAddress address = await cluster.StartAsync(slots, port, metricsPort, stop);
        DashboardAddress? dashboard = await cluster.Dashboard.StartAsync(address.SiloUrl, dashboardPort, stop);
        output.Text($"{(wasUp ? "up already" : "up")}: {address.SiloUrl} with {address.Slots} slots, blobs in {address.Blobs}");
        if (dashboard is not null)
        {
            output.Text($"dashboard: {dashboard.Url}");
        }

        Uri? metrics = address.MetricsPort is { } at
            ? new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{at}/metrics"))
            : null;
        if (metrics is not null)
        {
            output.Text($"metrics: {new Uri(address.SiloUrl, "metrics")} and, of the node, {metrics}");
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
            NodeMetrics = metrics,
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
