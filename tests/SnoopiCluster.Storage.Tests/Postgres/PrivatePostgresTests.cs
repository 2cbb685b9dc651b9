using Npgsql;
using SnoopiCluster.Storage.Postgres;
using SnoopiCluster.Testing;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Postgres;

public sealed class PrivatePostgresTests(PostgresServer server)
{
    [Fact]
    public async Task Stop_AndStart_KeepsPortPasswordAndData()
    {
        await using Cluster cluster = await Cluster.StartAsync(server);
        await cluster.Postgres.CreateDatabaseAsync("kept");
        string connection = cluster.Postgres.ConnectionString("kept");
        await ExecuteAsync(connection, "CREATE TABLE t AS SELECT 42 AS answer");

        await cluster.Postgres.StopAsync(PostgresStop.Immediate);
        Assert.False(await cluster.Postgres.IsRunningAsync());
        NpgsqlConnection.ClearAllPools();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(connection, "SELECT 1"));

        await cluster.Postgres.StartAsync();
        Assert.Equal(connection, cluster.Postgres.ConnectionString("kept"));
        Assert.Equal(42, await ExecuteAsync(connection, "SELECT answer FROM t"));

        // Another process that opens the folder finds the running server.
        PrivatePostgres other = new(new() { Folder = cluster.Folder.FullPath, IsDurable = false });
        await other.StartAsync();
        Assert.Equal(connection, other.ConnectionString("kept"));
    }

    [Fact]
    public void FolderFor_HomeMadeAnewAtTheSamePath_IsAnother()
    {
        SkipWhereItLiesInTheHome();
        using TemporaryFolder folder = TestData.NewFolder();
        string home = folder.File("home");
        Assert.Null(PrivatePostgres.FolderOf(home));
        Assert.False(Directory.Exists(home));

        string first = PrivatePostgres.FolderFor(home);
        Assert.Equal(first, PrivatePostgres.FolderFor(home));
        Assert.Equal(first, PrivatePostgres.FolderOf(home));
        Assert.NotEqual(first, PrivatePostgres.FolderFor(folder.File("other")));
        Directory.Delete(home, recursive: true);

        Assert.Null(PrivatePostgres.FolderOf(home));
        Assert.NotEqual(first, PrivatePostgres.FolderFor(home));
        Assert.Equal(["home/postgres-id"], Directory.EnumerateFiles(home).Select(
            file => Path.GetRelativePath(folder.FullPath, file)));
    }

    [Fact]
    public void FolderFor_IdThatIsNone_SaysWhatToDo()
    {
        SkipWhereItLiesInTheHome();
        using TemporaryFolder folder = TestData.NewFolder();
        File.WriteAllText(folder.File("postgres-id"), "cut");

        PrivatePostgresException fault =
            Assert.Throws<PrivatePostgresException>(() => PrivatePostgres.FolderFor(folder.FullPath));
        Assert.Contains("postgres-id", fault.Message, StringComparison.Ordinal);
        Assert.Contains("delete it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortTakenMeanwhile_ChoosesAnother()
    {
        await using Cluster cluster = await Cluster.StartAsync(server);
        int port = cluster.Postgres.Port;
        await cluster.Postgres.StopAsync();
        using System.Net.Sockets.TcpListener other = new(System.Net.IPAddress.Loopback, port);
        other.Start();

        await cluster.Postgres.StartAsync();
        Assert.NotEqual(port, cluster.Postgres.Port);
        Assert.Equal(1, await ExecuteAsync(cluster.Postgres.ConnectionString("postgres"), "SELECT 1"));
    }

    [Fact]
    public async Task Connect_WrongPassword_IsRefused()
    {
        string right = server.Postgres.ConnectionString("postgres");
        NpgsqlConnectionStringBuilder wrong = new(right) { Password = "guess" };
        PostgresException refusal =
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(wrong.ConnectionString, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("a\"; DROP DATABASE postgres; --")]
    public async Task CreateDatabase_BadName_IsRefused(string name) => await Assert.ThrowsAsync<ArgumentException>(
        () => server.Postgres.CreateDatabaseAsync(name));

    [Fact]
    public void Constructor_FolderWithoutPrograms_SaysWhatIsMissing()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        PrivatePostgresException fault = Assert.Throws<PrivatePostgresException>(() => new PrivatePostgres(
            new() { Folder = folder.FullPath, ProgramFolder = folder.FullPath }));
        Assert.Contains("initdb", fault.Message);
    }

    private static void SkipWhereItLiesInTheHome() => Assert.SkipUnless(
        string.Equals(Environment.UserName, "root", StringComparison.Ordinal),
        "only as root does a home's PostgreSQL lie outside it");

    private static async Task<object?> ExecuteAsync(string connection, string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private sealed record Cluster(PrivatePostgres Postgres, TemporaryFolder Folder) : IAsyncDisposable
    {
        public static async Task<Cluster> StartAsync(PostgresServer server)
        {
            _ = server.Postgres;
            TemporaryFolder folder = TestData.NewFolder();
            PrivatePostgres postgres = new(
                new() { Folder = folder.FullPath, IsDurable = false, EndsWithProcess = true });
            await postgres.StartAsync();
            return new Cluster(postgres, folder);
        }

        public async ValueTask DisposeAsync()
        {
            await Postgres.DisposeAsync();
            Folder.Dispose();
        }
    }
}
