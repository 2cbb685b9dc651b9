using Npgsql;
using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Migrations;

/// <summary>
/// Brings a database to this program's version: each migration in a transaction of its own, noted with its hash and the
/// time, one program at a time.
/// </summary>
internal sealed class Migrator(NpgsqlDataSource database, IReadOnlyList<Migration> migrations)
{
    // Any number will do, as long as all programs take the same: "snoopi" in ASCII.
    private const long LockKey = 0x736E6F6F7069;

    private const string CreateTable = """
        CREATE TABLE IF NOT EXISTS schema_versions (
            version integer PRIMARY KEY,
            name text NOT NULL,
            sha256 bytea NOT NULL,
            applied_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
        )
        """;

    /// <summary>Applies what is missing.</summary>
    /// <returns>How many migrations were applied.</returns>
    /// <exception cref="SchemaException">
    /// A migration was edited after it was applied, or the database is newer than this program. Nothing was changed.
    /// </exception>
    public async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            await ExecuteAsync(connection, CreateTable, cancellationToken);
            int applied = await CheckAppliedAsync(connection, cancellationToken);
            foreach (Migration migration in migrations.Skip(applied))
            {
                await ApplyAsync(connection, migration, cancellationToken);
            }

            return migrations.Count - applied;
        }
        finally
        {
            // The pool would hand the connection on with the lock in its hands.
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private async Task<int> CheckAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command =
            new("SELECT version, name, sha256 FROM schema_versions ORDER BY version", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        int applied = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            byte[] hash = await reader.GetFieldValueAsync<byte[]>(2, cancellationToken);
            Check(reader.GetInt32(0), reader.GetString(1), new Sha256Digest(hash), applied);
            applied++;
        }

        return applied;
    }

    private void Check(int version, string name, Sha256Digest hash, int applied)
    {
        if (version > migrations.Count)
        {
            throw new SchemaException(
                version,
                $"The database has migration {version} ({name}), and this program knows those up to "
                    + $"{migrations.Count}: it is older than the database. Start the newer program.");
        }

        if (version != applied + 1 || migrations[applied].Hash != hash)
        {
            throw new SchemaException(
                version,
                $"Migration {version} ({name}) was applied with the SHA-256 {hash}, and this program's "
                    + $"{migrations[applied].Name} has {migrations[applied].Hash}: it was edited after it was applied. "
                    + "Take the edit back and write a new migration.");
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using NpgsqlCommand note = new(
            "INSERT INTO schema_versions (version, name, sha256) VALUES ($1, $2, $3)", connection, transaction)
        {
            Parameters =
            {
                new() { Value = migration.Version },
                new() { Value = migration.Name },
                new() { Value = migration.Hash.ToBytes() },
            },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is this assembly's own.
        await using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
