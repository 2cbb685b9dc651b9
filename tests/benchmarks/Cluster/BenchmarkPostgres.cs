using System.Globalization;
using SnoopiCluster.Storage.Postgres;

namespace SnoopiCluster.Benchmarks.Cluster;

/// <summary>A PostgreSQL of the benchmark's own, which waits for the disk as a real one does.</summary>
internal sealed class BenchmarkPostgres : IAsyncDisposable
{
    private const string Database = "bench";

    // A folder of its own under the system's: the server's user must be able to reach it.
    private readonly string _folder = Directory.CreateTempSubdirectory("snoopi-bench-pg-").FullName;
    private readonly PrivatePostgres _server;

    private BenchmarkPostgres() => _server = new PrivatePostgres(
        new PrivatePostgresOptions { Folder = _folder, EndsWithProcess = true });

    /// <summary>How to connect to its database, which is empty at first.</summary>
    public string ConnectionString => _server.ConnectionString(Database);

    /// <summary>Starts one.</summary>
    /// <exception cref="PrivatePostgresException">The machine has no PostgreSQL, or it does not start.</exception>
    public static async Task<BenchmarkPostgres> StartAsync(CancellationToken cancel)
    {
        var postgres = new BenchmarkPostgres();
        await postgres._server.StartAsync(cancel);
        await postgres._server.CreateDatabaseAsync(Database, cancel);
        return postgres;
    }

    /// <summary>Processor time of the server and its present children so far, in seconds.</summary>
    public double ProcessorSeconds()
    {
        string first = File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First();
        int server = int.Parse(first, CultureInfo.InvariantCulture);
        return ProcessTable.ProcessorSeconds([server, .. ProcessTable.ChildrenOf(server)]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(PostgresStop.Immediate);
        Directory.Delete(_folder, recursive: true);
    }
}
