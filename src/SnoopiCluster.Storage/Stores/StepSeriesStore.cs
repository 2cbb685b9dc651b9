using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Reads a run's series: the statement's buckets, and the attempts that took steps again.</summary>
internal sealed class StepSeriesStore(NpgsqlDataSource database) : IStepSeriesStore
{
    // What was lost with all ranks: from where an attempt began anew to where those before it had come.
    private const string ReplayedSql = """
        SELECT first_step, reached FROM (
            SELECT attempt, first_step, max(last_step) OVER (ORDER BY attempt ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                AS reached
            FROM attempts WHERE run_id = @run) AS a
        WHERE first_step < reached ORDER BY attempt
        """;

    /// <inheritdoc/>
    public async Task<StepSeries> ReadAsync(StepSeriesQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        await using NpgsqlBatch batch = database.CreateBatch();
#pragma warning disable CA2100 // Put together of this assembly's own text; keys are of a closed set.
        NpgsqlBatchCommand buckets = new(StepSeriesSql.Of(query.Keys));
#pragma warning restore CA2100
        buckets.Parameters
            .With("run", NpgsqlDbType.Text, query.Run.Value)
            .With("from", NpgsqlDbType.Bigint, query.From)
            .With("to", NpgsqlDbType.Bigint, query.To)
            .With("points", NpgsqlDbType.Bigint, (long)query.Points);
        batch.BatchCommands.Add(buckets);
        NpgsqlBatchCommand replayed = new(ReplayedSql);
        replayed.Parameters.With("run", NpgsqlDbType.Text, query.Run.Value);
        batch.BatchCommands.Add(replayed);

        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        StepSeriesBuilder series = new(query);
        while (await reader.ReadAsync(cancellationToken))
        {
            series.AddBucket(reader);
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            series.AddReplayed(reader.GetInt64(0), reader.GetInt64(1));
        }

        return series.Build();
    }

    private static void Check(StepSeriesQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.From, nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Points, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Points, StepSeriesQuery.MaxPoints, nameof(query));
        ImmutableHashSet<string> keys = [.. query.Keys];
        if (keys.Count != query.Keys.Length || !keys.IsSubsetOf(SeriesKeys.All))
        {
            throw new ArgumentException(
                $"The keys {string.Join(", ", query.Keys)} are not each known and there once; known are "
                    + $"{string.Join(", ", SeriesKeys.All)}.",
                nameof(query));
        }
    }
}
