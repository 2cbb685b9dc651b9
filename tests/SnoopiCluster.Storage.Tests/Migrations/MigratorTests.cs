using Npgsql;
using SnoopiCluster.Storage.Migrations;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Storage.Tests.Migrations;

public sealed class MigratorTests(PostgresServer server)
{
    public static TheoryData<int> EarlierVersions => [.. Enumerable.Range(1, Migration.All.Count - 1)];

    [Fact]
    public async Task Migrate_Empty_AppliesAllOnceAndNotesThem()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        Assert.Equal(Migration.All.Count, await UpToAsync(database, Migration.All.Count));
        Assert.Equal(0, await UpToAsync(database, Migration.All.Count));

        await using NpgsqlCommand command = database.CreateCommand(
            "SELECT version, name, sha256, applied_at <= clock_timestamp() FROM schema_versions ORDER BY version");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        foreach (Migration migration in Migration.All)
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(migration.Version, reader.GetInt32(0));
            Assert.Equal(migration.Name, reader.GetString(1));
            Assert.Equal(migration.Hash.ToBytes(), await reader.GetFieldValueAsync<byte[]>(2));
            Assert.True(reader.GetBoolean(3));
        }

        Assert.False(await reader.ReadAsync());
    }

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task Migrate_EarlierVersion_EndsAsFromEmpty(int version)
    {
        await using NpgsqlDataSource fromEmpty = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        await UpToAsync(fromEmpty, Migration.All.Count);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        Assert.Equal(version, await UpToAsync(database, version));
        await ExecuteAsync(
            database,
            """
            INSERT INTO runs (id, name, status, cause, spec, attempt, membership_version, step, steps, world_size,
                kappa_min, kappa_max, state, revision)
            VALUES ('r1', 'kept', 'Queued', '', '{}', 0, 0, 0, 1, 1, 1, 2, '{}', 1)
            """);

        Assert.Equal(Migration.All.Count - version, await UpToAsync(database, Migration.All.Count));
        Assert.Equal(await SchemaAsync(fromEmpty), await SchemaAsync(database));
        Assert.Equal("kept", await ExecuteAsync(database, "SELECT name FROM runs"));
    }

    [Fact]
    public async Task Migrate_EditedMigration_IsRefusedAndChangesNothing()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        await UpToAsync(database, 1);
        Migration first = Migration.All[0];
        Migration[] edited = [Migration.Of(first.Name, first.Sql + "-- edited"), .. Migration.All.Skip(1)];

        SchemaException refusal =
            await Assert.ThrowsAsync<SchemaException>(() => new Migrator(database, edited).MigrateAsync(default));
        Assert.Equal(1, refusal.Version);
        Assert.Contains("edited", refusal.Message);
        Assert.Equal(1L, await ExecuteAsync(database, "SELECT count(*) FROM schema_versions"));
    }

    [Fact]
    public async Task Migrate_DatabaseNewerThanTheProgram_IsRefused()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        await UpToAsync(database, Migration.All.Count);

        SchemaException refusal = await Assert.ThrowsAsync<SchemaException>(() => UpToAsync(database, 1));
        Assert.Equal(2, refusal.Version);
    }

    [Fact]
    public async Task Migrate_FaultyMigration_LeavesThoseBeforeAndNothingOfIt()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        Migration[] migrations =
        [
            Migration.Of("0001-a.sql", "CREATE TABLE a (x integer)"),
            Migration.Of("0002-b.sql", "CREATE TABLE b (x integer); SELECT 1 / 0"),
        ];

        await Assert.ThrowsAsync<PostgresException>(() => new Migrator(database, migrations).MigrateAsync(default));
        Assert.Equal(1L, await ExecuteAsync(database, "SELECT count(*) FROM schema_versions"));
        Assert.Equal(true, await ExecuteAsync(database, "SELECT to_regclass('b') IS NULL"));
    }

    [Fact]
    public async Task Migrate_ManyProgramsAtOnce_EachMigrationIsAppliedOnce()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await server.NewDatabaseAsync());
        int[] applied = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => UpToAsync(database, Migration.All.Count)));
        Assert.Equal(Migration.All.Count, applied.Sum());
    }

    [Fact]
    public void Hash_OtherLineEnds_IsTheSame() => Assert.Equal(
        Migration.Of("0001-a.sql", "SELECT 1;\nSELECT 2;\n").Hash,
        Migration.Of("0001-a.sql", "SELECT 1;\r\nSELECT 2;\r\n").Hash);

    private static Task<int> UpToAsync(NpgsqlDataSource database, int version) =>
        new Migrator(database, [.. Migration.All.Take(version)]).MigrateAsync(default);

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using NpgsqlCommand command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<string[]> SchemaAsync(NpgsqlDataSource database)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            """
            SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '')
            FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT tgrelid::regclass || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
            ORDER BY 1
            """);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return [.. lines];
    }
}
