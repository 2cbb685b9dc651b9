using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Mapping;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Runs on PostgreSQL. A fault of the server is a <see cref="NpgsqlException"/>; its <c>IsTransient</c> says whether a retry can help.</summary>
internal sealed class RunStore(NpgsqlDataSource database, IDbContextFactory<SnoopiContext> contexts) : IRunStore
{
    private const int MaxListed = 1_000;

    /// <inheritdoc/>
    public async Task<RunId> CreateAsync(
        RunState run, IReadOnlyList<RunEvent> events, string? idempotencyKey, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (idempotencyKey is not null
            && await IdempotencyKeys.ClaimAsync(connection, idempotencyKey, "run", run.Id.Value, cancellationToken)
                is { } earlier)
        {
            return new RunId(earlier);
        }

        await using NpgsqlBatch batch = new(connection, transaction);
        batch.BatchCommands.Add(RunStatements.Insert(run));
        RunStatements.AddCheckpoints(batch, run);
        RunStatements.AddEvents(batch, run, events);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run.Id;
    }

    /// <inheritdoc/>
    public async Task<Stored<RunState>?> LoadAsync(RunId run, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Runs.Where(row => row.Id == run)
            .Select(row => new { row.State, row.Revision }).SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new Stored<RunState>(StateJson.Read<RunState>(found.State, $"run {run}"), found.Revision);
    }

    /// <inheritdoc/>
    public async Task<long> SaveAsync(
        RunState run,
        Stored<RunState> before,
        IReadOnlyList<RunEvent> events,
        long? dropRowsFrom,
        CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand update = RunStatements.Update(connection, run, before.Revision);
        await using NpgsqlBatch rest = new(connection);
        if (run.Checkpoints.Entries != before.State.Checkpoints.Entries)
        {
            RunStatements.AddCheckpoints(rest, run);
        }

        if (dropRowsFrom is { } step)
        {
            RunStatements.AddDropRows(rest, run.Id, step);
        }

        // Last: from here to the commit, transactions with events wait for one another.
        RunStatements.AddEvents(rest, run, events);

        if (rest.BatchCommands.Count == 0)
        {
            // Some times a second while a run trains: one statement is a transaction by itself.
            return await UpdateAsync(update, run, before.Revision, cancellationToken);
        }

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        long revision = await UpdateAsync(update, run, before.Revision, cancellationToken);
        await rest.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return revision;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RunId>> ListLivingAsync(CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        RunStatus[] over = [RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled];
        RunId[] living = await context.Runs.Where(row => !over.Contains(row.Status)).OrderBy(row => row.Number)
            .Select(row => row.Id).ToArrayAsync(cancellationToken);
        return [.. living];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Max, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Max, MaxListed, nameof(query));
        return RunListing.ReadAsync(database, query, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RunCounts> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        RunListing.CountAsync(database, query, cancellationToken);

    /// <inheritdoc/>
    public async Task<ImmutableArray<TimelineEntry>> ReadTimelineAsync(
        RunId run, long afterEntry, int max, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        TimelineEntry[] entries = await context.Events.Where(row => row.RunId == run && row.Number > afterEntry)
            .OrderBy(row => row.Number).Take(max)
            .Select(row => new TimelineEntry(
                row.Number,
                row.At,
                new Fence(row.Attempt, row.MembershipVersion),
                new RunEvent(row.Kind, row.Text, row.Step, row.Rank)))
            .ToArrayAsync(cancellationToken);
        return [.. entries];
    }

    private static async Task<long> UpdateAsync(
        NpgsqlCommand update, RunState run, long revision, CancellationToken cancellationToken) =>
        await update.ExecuteNonQueryAsync(cancellationToken) == 1
            ? revision + 1
            : throw new StaleRevisionException(
                $"Run {run.Id} cannot be stored over revision {revision}: it has a newer one or is not there. "
                    + "Load it again and repeat the decision.");
}
