using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Stores;

/// <summary>Ranks' logs on PostgreSQL.</summary>
/// <param name="database">Where.</param>
/// <param name="linesKept">Lines of a run that are kept; up to <see cref="TrimEvery"/> more for a while.</param>
internal sealed class RankLogStore(NpgsqlDataSource database, int linesKept = RankLogStore.LinesKept) : IRankLogStore
{
    /// <summary>Lines of a run that are kept when nothing else is said: some MB.</summary>
    public const int LinesKept = 20_000;

    /// <summary>Lines of a run after which it is looked whether there are too many.</summary>
    public const int TrimEvery = 1_000;

    private const string AppendSql = """
        INSERT INTO rank_log (run_id, process, line_number, at, node, rank, attempt, membership_version, text)
        SELECT l.run, l.process, l.line, l.at, @node, l.rank, l.attempt, l.version, l.text
        FROM unnest(@runs, @processes, @lines, @times, @ranks, @attempts, @versions, @texts) WITH ORDINALITY
            AS l (run, process, line, at, rank, attempt, version, text, place)
        WHERE EXISTS (SELECT 1 FROM runs WHERE id = l.run)
        ORDER BY l.place
        ON CONFLICT (run_id, process, line_number) DO NOTHING
        """;

    private const string TrimSql = """
        DELETE FROM rank_log WHERE run_id = @run AND number <= (
            SELECT number FROM rank_log WHERE run_id = @run ORDER BY number DESC OFFSET @kept LIMIT 1)
        """;

    // The newest line of all is read in the same statement, so that a reader who goes on after it misses none.
    private const string ReadSql = """
        SELECT f.number, f.at, f.node, f.process, f.rank, f.attempt, f.membership_version, f.text, newest.number
        FROM (SELECT coalesce(max(number), 0) AS number FROM rank_log WHERE run_id = @run) newest
        LEFT JOIN LATERAL (
            SELECT * FROM rank_log
            WHERE run_id = @run AND number <= newest.number
                AND (@after IS NULL OR number > @after) AND (@before IS NULL OR number < @before)
                AND (@rank IS NULL OR rank = @rank)
                AND (@search IS NULL OR position(lower(@search) IN lower(text)) > 0)
            ORDER BY number {0} LIMIT @max) f ON true
        ORDER BY f.number
        """;

    private readonly ConcurrentDictionary<RunId, int> _sinceTrim = new();

    /// <inheritdoc/>
    public async Task AppendAsync(
        NodeName node, IReadOnlyList<WrittenLine> lines, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(lines.Count, nameof(lines));
        await using (NpgsqlCommand command = database.CreateCommand(AppendSql))
        {
            command.Parameters.With("node", NpgsqlDbType.Text, node.Value)
                .WithArray("runs", NpgsqlDbType.Text, lines.Select(line => line.Run.Value))
                .WithArray("processes", NpgsqlDbType.Integer, lines.Select(line => line.Process.Value))
                .WithArray("lines", NpgsqlDbType.Bigint, lines.Select(line => line.LineNumber))
                .WithArray("times", NpgsqlDbType.TimestampTz, lines.Select(line => line.At.UtcDateTime))
                .WithArray("ranks", NpgsqlDbType.Integer, lines.Select(line => line.Rank))
                .WithArray("attempts", NpgsqlDbType.Integer, lines.Select(line => line.Fence?.Attempt))
                .WithArray("versions", NpgsqlDbType.Bigint, lines.Select(line => line.Fence?.MembershipVersion))
                .WithArray("texts", NpgsqlDbType.Text, lines.Select(line => line.Text.Replace('\0', ' ')));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (IGrouping<RunId, WrittenLine> run in lines.GroupBy(line => line.Run))
        {
            int count = run.Count();
            if (_sinceTrim.AddOrUpdate(run.Key, count, (_, before) => before + count) >= TrimEvery)
            {
                _sinceTrim[run.Key] = 0;
                await TrimAsync(run.Key, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<RankLogRead> ReadAsync(RankLogQuery query, CancellationToken cancellationToken)
    {
        bool isForwards = query.After is not null;
        await using NpgsqlCommand command = database.CreateCommand(
            ReadSql.Replace("{0}", isForwards ? "ASC" : "DESC", StringComparison.Ordinal));
        command.Parameters.With("run", NpgsqlDbType.Text, query.Run.Value)
            .With("after", NpgsqlDbType.Bigint, query.After).With("before", NpgsqlDbType.Bigint, query.Before)
            .With("rank", NpgsqlDbType.Integer, query.Rank).With("search", NpgsqlDbType.Text, query.Search)
            .With("max", NpgsqlDbType.Integer, query.Max + 1);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        List<RankLogLine> lines = [];
        long newest = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            newest = reader.GetInt64(8);
            if (!await reader.IsDBNullAsync(0, cancellationToken))
            {
                lines.Add(Read(reader));
            }
        }

        bool hasMore = lines.Count > query.Max;
        if (hasMore)
        {
            lines.RemoveAt(isForwards ? lines.Count - 1 : 0);
        }

        // Backwards from a line, or forwards up to a full page, what comes next is not the newest.
        long last = (isForwards && hasMore) || query.Before is not null
            ? lines is [.., var end] ? end.Number : query.After ?? Math.Min(newest, (query.Before ?? 1) - 1)
            : Math.Max(newest, query.After ?? 0);
        return new RankLogRead([.. lines], last, hasMore);
    }

    private async Task TrimAsync(RunId run, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(TrimSql);
        command.Parameters.With("run", NpgsqlDbType.Text, run.Value).With("kept", NpgsqlDbType.Integer, linesKept);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static RankLogLine Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        new NodeName(row.GetString(2)),
        new RankProcessId(row.GetInt32(3)),
        row.IsDBNull(4) ? null : row.GetInt32(4),
        row.IsDBNull(5) || row.IsDBNull(6) ? null : new Fence(row.GetInt32(5), row.GetInt64(6)),
        row.GetString(7));
}
