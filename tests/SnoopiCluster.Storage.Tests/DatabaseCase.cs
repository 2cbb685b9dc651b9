using Npgsql;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests;

/// <summary>A test that has a migrated database of its own.</summary>
public abstract class DatabaseCase(PostgresServer server) : IAsyncLifetime
{
    private SnoopiDatabase? _database;
    private NpgsqlDataSource? _source;

    protected SnoopiDatabase Database => _database!;

    public async ValueTask InitializeAsync()
    {
        string connection = await server.NewDatabaseAsync();
        _source = NpgsqlDataSource.Create(connection);
        _database = new SnoopiDatabase(connection);
        await _database.MigrateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await (_database?.DisposeAsync() ?? default);
        await (_source?.DisposeAsync() ?? default);
    }

    protected async Task<object?> ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = _source!.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    protected async Task<IReadOnlyList<string>> ReadLinesAsync(string sql)
    {
        await using NpgsqlCommand command = _source!.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
