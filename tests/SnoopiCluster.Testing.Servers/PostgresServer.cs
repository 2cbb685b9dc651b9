using SnoopiCluster.Storage.Postgres;

namespace SnoopiCluster.Testing.Servers;

/// <summary>
/// A PostgreSQL server for a test assembly (<c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>); every
/// test class takes a database of its own from it. It ends with the test process, however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private PrivatePostgres? _postgres;
    private string? _reasonToSkip;
    private int _numDatabases;

    /// <summary>The server; skips the test where the machine has no PostgreSQL.</summary>
    public PrivatePostgres Postgres
    {
        get
        {
            Assert.SkipWhen(_postgres is null, _reasonToSkip ?? "the PostgreSQL server was not started");
            return _postgres!;
        }
    }

    /// <summary>Skips a test that starts a server of its own, through a program, where the machine has no PostgreSQL.</summary>
    public static void SkipWhereThereIsNone()
    {
        string? reason = Find(Path.GetTempPath()).ReasonToSkip;
        Assert.SkipWhen(reason is not null, reason ?? "");
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        (_postgres, _reasonToSkip) = Find(_folder.FullPath);
        if (_postgres is not null)
        {
            await _postgres.StartAsync();
        }
    }

    private static (PrivatePostgres? Postgres, string? ReasonToSkip) Find(string folder)
    {
        try
        {
            return (new PrivatePostgres(new() { Folder = folder, IsDurable = false, EndsWithProcess = true }), null);
        }
        catch (PrivatePostgresException e) when (e.Message.Contains("no PostgreSQL server", StringComparison.Ordinal))
        {
            return (null, e.Message);
        }
    }

    /// <summary>An empty database that nobody else has.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync()
    {
        string name = $"test_{Interlocked.Increment(ref _numDatabases)}";
        await Postgres.CreateDatabaseAsync(name);
        return Postgres.ConnectionString(name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.StopAsync(PostgresStop.Immediate);
        }

        _folder.Dispose();
    }
}
