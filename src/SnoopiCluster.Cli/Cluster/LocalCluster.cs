using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Storage.Postgres;

namespace SnoopiCluster.Cli.Cluster;

/// <summary>
/// Everything that a cluster needs, on this machine, under one folder: a private PostgreSQL, a silo, and a node with CPU slots
/// (design section 3). What <c>snoopi up</c> starts and <c>snoopi down</c> stops; <c>snoopi demo</c> has one of its own.
/// </summary>
/// <param name="home">Folder of its state, logs and blobs; its PostgreSQL is where that of this home belongs.</param>
/// <param name="time">Clock of the waiting.</param>
/// <param name="say">Told what is being done.</param>
internal sealed class LocalCluster(string home, TimeProvider time, Action<string> say)
{
    private const string Database = "snoopi";
    private const string NodeName = "local";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Folder of its blob store.</summary>
    public string Blobs => Path.Combine(home, "blobs");

    /// <summary>The dashboard that shows it; stopped with the cluster.</summary>
    public LocalDashboard Dashboard { get; } = new(home, time, say);

    /// <summary>The cluster of <c>snoopi up</c>.</summary>
    public static LocalCluster Of(Surroundings surroundings, Action<string> say) =>
        new(surroundings.HomeFolder, surroundings.Time, say);

    /// <summary>The cluster as it was written down, if all of it lives; null otherwise.</summary>
    public ClusterAddress? Running() =>
        ClusterAddress.Read(home) is { } written
        && DetachedProcess.Lives(written.SiloProcess)
        && DetachedProcess.Lives(written.NodeProcess)
            ? written
            : null;

    /// <summary>Starts what does not run yet, and returns when runs can be submitted.</summary>
    /// <param name="slots">Number of CPU slots, one thread each.</param>
    /// <param name="siloPort">Port of 127.0.0.1 for the silo.</param>
    /// <param name="metricsPort">
    /// Port of 127.0.0.1 for the node's metrics; null for the silo's plus two, or any other where that is taken.
    /// </param>
    /// <param name="cancellationToken">Gives up; what was started is stopped.</param>
    /// <exception cref="CliFault">A part does not start; its log is named.</exception>
    /// <exception cref="PrivatePostgresException">PostgreSQL cannot be made or started.</exception>
    public async Task<ClusterAddress> StartAsync(
        int slots, int siloPort, int? metricsPort, CancellationToken cancellationToken)
    {
        if (Running() is { } running)
        {
            return running;
        }

        if (ClusterAddress.Read(home) is not null)
        {
            say("what is left of an earlier cluster is stopped first");
            await StopAsync(cancellationToken);
        }

        RequireFree(siloPort, "--port");
        if (metricsPort is { } wanted)
        {
            RequireFree(wanted, "--metrics-port");
        }

        Directory.CreateDirectory(Blobs);
        var url = new Uri($"http://127.0.0.1:{siloPort.ToString(CultureInfo.InvariantCulture)}");
        int silo = 0;
        int node = 0;

        // Written down as it grows: a command that is killed leaves nothing that the next one does not know of.
        ClusterAddress address = new(url, silo, node, slots, Blobs);
        try
        {
            string database = await StartPostgresAsync(cancellationToken);
            silo = StartSilo(url, database);
            address = address with { SiloProcess = silo };
            address.Write(home);
            using SiloClient client = new(url, time);
            await WaitAsync(client, silo, "silo", _ => true, cancellationToken);
            int metrics = metricsPort ?? FreePorts.Beside(url, 2);
            node = StartNode(url, slots, metrics);
            address = address with { NodeProcess = node, MetricsPort = metrics };
            address.Write(home);
            await WaitAsync(client, node, "node", HasNode, cancellationToken);
            return address;
        }
        catch
        {
            await DetachedProcess.StopAsync(node, StopPatience, time);
            await DetachedProcess.StopAsync(silo, StopPatience, time);
            await StopPostgresAsync(CancellationToken.None);
            ClusterAddress.Delete(home);
            throw;
        }
    }

    /// <summary>Stops everything; runs that were training are stopped with a checkpoint and go on at the next start.</summary>
    /// <returns>Whether there was anything to stop.</returns>
    public async Task<bool> StopAsync(CancellationToken cancellationToken)
    {
        bool wasThere = await Dashboard.StopAsync();
        if (ClusterAddress.Read(home) is { } written)
        {
            wasThere = true;
            say("stopping the node");
            await DetachedProcess.StopAsync(written.NodeProcess, StopPatience, time);
            say("stopping the silo");
            await DetachedProcess.StopAsync(written.SiloProcess, StopPatience, time);
        }

        wasThere |= await StopPostgresAsync(cancellationToken);
        ClusterAddress.Delete(home);
        return wasThere;
    }

    private static bool HasNode(NodeList list) => list.Nodes.Any(
        node => node.Name.Value == NodeName && node is { Status: NodeStatus.Up, HasLink: true });

    private static void RequireFree(int port, string option)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new CliFault(
                $"Port {port} of 127.0.0.1 cannot be taken: {e.Message}. Another program, or another checkout's cluster, "
                + $"has it: choose a port with {option}, or end the other one.",
                ExitCode.Failed);
        }
    }

    private async Task<string> StartPostgresAsync(CancellationToken cancellationToken)
    {
        PrivatePostgres postgres = PostgresIn(PrivatePostgres.FolderFor(home));
        say("starting PostgreSQL");
        await postgres.StartAsync(cancellationToken);
        await postgres.CreateDatabaseAsync(Database, cancellationToken);
        return postgres.ConnectionString(Database);
    }

    private async Task<bool> StopPostgresAsync(CancellationToken cancellationToken)
    {
        // Without a folder there never was one, and the machine may have no PostgreSQL at all.
        if (PrivatePostgres.FolderOf(home) is not { } folder || !Directory.Exists(folder))
        {
            return false;
        }

        PrivatePostgres postgres = PostgresIn(folder);
        if (!await postgres.IsRunningAsync(cancellationToken))
        {
            return false;
        }

        say("stopping PostgreSQL");
        await postgres.StopAsync(cancellationToken: cancellationToken);
        return true;
    }

    private static PrivatePostgres PostgresIn(string folder) => new(new PrivatePostgresOptions { Folder = folder });

    // The connection string goes through the environment, where other users of the machine cannot read it.
    private int StartSilo(Uri url, string database)
    {
        say($"starting the silo at {url}");
        return DetachedProcess.Start(
            [ProgramFiles.Dotnet, ProgramFiles.Silo],
            LogOf("silo"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Silo__Postgres"] = database,
                ["Silo__Blobs"] = Blobs,
                ["Silo__Urls"] = url.ToString(),
            });
    }

    private int StartNode(Uri url, int slots, int metricsPort)
    {
        say($"starting a node with {slots} CPU slot{(slots == 1 ? "" : "s")}");
        return DetachedProcess.Start(
            [
                ProgramFiles.Dotnet, ProgramFiles.Snoopi, "node",
                "--silo", url.ToString(),
                "--name", NodeName,
                "--slots", slots.ToString(CultureInfo.InvariantCulture),
                "--blobs", Blobs,
                "--folder", Path.Combine(home, "node"),
                "--cache", Path.Combine(home, "cache"),
                "--metrics-port", metricsPort.ToString(CultureInfo.InvariantCulture),
            ],
            LogOf("node"),
            new Dictionary<string, string>(StringComparer.Ordinal));
    }

    private string LogOf(string part) => Path.Combine(home, part + ".log");

    private async Task WaitAsync(
        SiloClient client, int process, string part, Predicate<NodeList> isThere, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartPatience)
        {
            if (!DetachedProcess.Lives(process))
            {
                throw new CliFault(
                    $"The {part} ended while it was starting:\n{LastLinesOf(part)}\nAll of it is in {LogOf(part)}.",
                    ExitCode.Failed);
            }

            if (await client.IsReadyAsync(cancellationToken)
                && isThere(await client.GetAsync<NodeList>("nodes", cancellationToken)))
            {
                return;
            }

            await Task.Delay(BetweenLooks, time, cancellationToken);
        }

        throw new CliFault(
            $"The {part} was not ready within {StartPatience.TotalSeconds} s; {LogOf(part)} says why.", ExitCode.Failed);
    }

    private string LastLinesOf(string part) => string.Join(
        '\n', File.ReadLines(LogOf(part)).Where(line => line.Length > 0).TakeLast(5).Select(line => "  " + line));
}
