using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Storage.Entities;
using SnoopiCluster.Storage.Mapping;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Sweeps on PostgreSQL.</summary>
internal sealed class SweepStore(NpgsqlDataSource database, IDbContextFactory<SnoopiContext> contexts) : ISweepStore
{
    private const string InsertSql = """
        INSERT INTO sweeps (id, name, status, cause, spec, state, revision)
        VALUES (@id, @name, @status, @cause, @spec, @state, 1)
        """;

    private const string UpdateSql = """
        UPDATE sweeps SET name = @name, status = @status, cause = @cause, spec = @spec, state = @state,
            revision = revision + 1
        WHERE id = @id AND revision = @revision
        """;

    /// <inheritdoc/>
    public async Task<SweepId> CreateAsync(
        SweepState sweep, string? idempotencyKey, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (idempotencyKey is not null
            && await IdempotencyKeys.ClaimAsync(
                connection, idempotencyKey, "sweep", sweep.Id.Value, cancellationToken) is { } earlier)
        {
            return new SweepId(earlier);
        }

        await using NpgsqlCommand insert = new(InsertSql, connection, transaction);
        AddColumns(insert.Parameters, sweep);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return sweep.Id;
    }

    /// <inheritdoc/>
    public async Task<Stored<SweepState>?> LoadAsync(SweepId sweep, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        SweepRow? row = await context.Sweeps.SingleOrDefaultAsync(r => r.Id == sweep, cancellationToken);
        return row is null ? null : new Stored<SweepState>(StateOf(row), row.Revision);
    }

    /// <inheritdoc/>
    public async Task<long> SaveAsync(SweepState sweep, long revision, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand update = database.CreateCommand(UpdateSql);
        AddColumns(update.Parameters, sweep);
        update.Parameters.With("revision", NpgsqlDbType.Bigint, revision);
        return await update.ExecuteNonQueryAsync(cancellationToken) == 1
            ? revision + 1
            : throw new StaleRevisionException(
                $"Sweep {sweep.Id} cannot be stored over revision {revision}: it has a newer one or is not there. "
                    + "Load it again and repeat the decision.");
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SweepId>> ListLivingAsync(CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        SweepStatus[] over = [SweepStatus.Completed, SweepStatus.Stopped, SweepStatus.Failed];
        SweepId[] living = await context.Sweeps.Where(row => !over.Contains(row.Status)).OrderBy(row => row.Number)
            .Select(row => row.Id).ToArrayAsync(cancellationToken);
        return [.. living];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SweepState>> ListAsync(int max, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        SweepRow[] rows = await context.Sweeps.OrderByDescending(row => row.Number).Take(max)
            .ToArrayAsync(cancellationToken);
        return [.. rows.Select(StateOf)];
    }

    private static SweepState StateOf(SweepRow row) => StateJson.Read<SweepState>(row.State, $"sweep {row.Id}");

    private static void AddColumns(NpgsqlParameterCollection parameters, SweepState sweep) => parameters
        .With("id", NpgsqlDbType.Text, sweep.Id.Value)
        .With("name", NpgsqlDbType.Text, sweep.Spec.Name)
        .With("status", NpgsqlDbType.Text, sweep.Status.ToString())
        .With("cause", NpgsqlDbType.Text, sweep.Cause)
        .With("spec", NpgsqlDbType.Jsonb, StateJson.Write(sweep.Spec))
        .With("state", NpgsqlDbType.Jsonb, StateJson.Write(sweep));
}
