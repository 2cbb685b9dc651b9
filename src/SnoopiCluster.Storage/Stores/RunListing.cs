using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Storage.Stores;

/// <summary>
/// Pages of runs, with what their steps and samples say, in one statement: its cost grows with the page, hardly with the number
/// of runs and not at all with the number of their steps.
/// </summary>
internal static class RunListing
{
    private const string Filter = """
        (@sweep IS NULL OR r.sweep_id = @sweep)
            AND (@name IS NULL OR r.name = @name)
            AND (@search IS NULL OR position(lower(@search) IN lower(r.name)) > 0)
        """;

    // The states are large: a page is cut first, then joined with what it shows. A place of the sparkline is the mean of the
    // first 8 losses after it, so that it is no single noisy step; where steps without a loss stand, 64 rows are looked at.
    private const string PageSql = """
        WITH page AS MATERIALIZED (
            SELECT r.id, r.number, r.name, r.status, r.cause, r.step, r.steps, r.world_size, r.kappa_min, r.kappa_max,
                r.attempt, r.membership_version, r.sweep_id, r.parent_run_id, coalesce(r.parent_step, 0) AS first_step,
                r.created_at, r.updated_at, row_number() OVER (ORDER BY {0}) AS place
            FROM runs r
            WHERE (@statuses IS NULL OR r.status = ANY (@statuses)) AND
        """ + " " + Filter + """

                AND (@before IS NULL OR r.number < (SELECT number FROM runs WHERE id = @before))
            ORDER BY {0} LIMIT @max OFFSET @skip)
        SELECT p.id, p.name, p.status, p.cause, p.step, p.steps, p.world_size, p.kappa_min, p.kappa_max, p.attempt,
            p.membership_version, p.sweep_id, p.parent_run_id, p.created_at, p.updated_at,
            begun.at AS started_at,
            pace.seconds * (p.steps - p.step) AS eta_seconds,
            t.applied_seconds * (p.step - p.first_step) / nullif(t.measured_steps, 0)
                / nullif(extract(epoch FROM coalesce(ended.at, clock_timestamp()) - begun.at)::float8, 0) AS goodput,
            spark.points,
            drawn.step AS sample_step,
            drawn.probe AS sample_probe,
            drawn.blob AS sample_blob,
            CASE WHEN p.status = 'Interrupted'
                THEN (SELECT (state ->> 'retry_at')::timestamp with time zone FROM runs WHERE id = p.id) END AS retry_at
        FROM page p
        LEFT JOIN run_totals t ON t.run_id = p.id
        LEFT JOIN LATERAL (
            SELECT min(started_at) AS at FROM attempts WHERE run_id = p.id AND attempt > 0) begun ON true
        LEFT JOIN LATERAL (
            SELECT at FROM events WHERE run_id = p.id AND kind = 'StatusChanged' AND p.status = ANY (@still)
            ORDER BY number DESC LIMIT 1) ended ON true
        LEFT JOIN LATERAL (
            SELECT avg(last.seconds) AS seconds FROM (
                SELECT seconds FROM step_metrics WHERE run_id = p.id ORDER BY step DESC LIMIT 32) last
            WHERE p.status = 'Running') pace ON true
        LEFT JOIN LATERAL (
            SELECT step, probe, blob FROM samples WHERE run_id = p.id AND probe = 0 ORDER BY step DESC LIMIT 1) drawn ON true
        LEFT JOIN LATERAL (
            SELECT array_agg(point.loss ORDER BY i) AS points
            FROM generate_series(0, least(32, p.step - p.first_step)::integer - 1) AS i
            CROSS JOIN LATERAL (
                SELECT avg(found.vsd_loss) AS loss FROM (
                    SELECT near.vsd_loss FROM (
                        SELECT m.step, m.vsd_loss FROM step_metrics m
                        WHERE m.run_id = p.id
                            AND m.step >= p.first_step + i * (p.step - p.first_step) / least(32, p.step - p.first_step)
                            AND m.step < p.first_step + (i + 1) * (p.step - p.first_step) / least(32, p.step - p.first_step)
                        ORDER BY m.step LIMIT 64) near
                    WHERE near.vsd_loss > '-Infinity' AND near.vsd_loss < 'Infinity'
                    ORDER BY near.step LIMIT 8) found) point) spark ON true
        ORDER BY p.place
        """;

    private const string CountSql =
        "SELECT r.status, count(*)::integer FROM runs r WHERE " + Filter + " GROUP BY r.status";

    // In these nothing is expected of a run: its goodput is that of the time before.
    private static readonly RunStatus[] Still =
        [.. Enum.GetValues<RunStatus>().Where(status => status.IsTerminal() || status == RunStatus.Paused)];

    /// <summary>One page.</summary>
    public static async Task<ImmutableArray<RunSummary>> ReadAsync(
        NpgsqlDataSource database, RunQuery query, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            PageSql.Replace("{0}", OrderOf(query), StringComparison.Ordinal));
        AddFilter(command.Parameters, query);
        command.Parameters
            .With("statuses", NpgsqlDbType.Array | NpgsqlDbType.Text, query.Status?.Select(one => one.ToString()).ToArray())
            .With("before", NpgsqlDbType.Text, query.Before?.Value)
            .With("max", NpgsqlDbType.Integer, query.Max)
            .With("skip", NpgsqlDbType.Integer, query.Skip)
            .WithArray("still", NpgsqlDbType.Text, Still.Select(one => one.ToString()));
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        ImmutableArray<RunSummary>.Builder runs = ImmutableArray.CreateBuilder<RunSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            runs.Add(Read(reader));
        }

        return runs.ToImmutable();
    }

    /// <summary>All pages, and the statuses that the query leaves out.</summary>
    public static async Task<RunCounts> CountAsync(
        NpgsqlDataSource database, RunQuery query, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(CountSql);
        AddFilter(command.Parameters, query);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = ImmutableSortedDictionary.CreateBuilder<RunStatus, int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(Enum.Parse<RunStatus>(reader.GetString(0)), reader.GetInt32(1));
        }

        return new RunCounts(counts.ToImmutable());
    }

    private static void AddFilter(NpgsqlParameterCollection parameters, RunQuery query) => parameters
        .With("sweep", NpgsqlDbType.Text, query.Sweep?.Value)
        .With("name", NpgsqlDbType.Text, query.Name)
        .With("search", NpgsqlDbType.Text, query.Search);

    // Of constants only: nothing of a request gets into the statement's text.
    private static string OrderOf(RunQuery query)
    {
        (string up, string down) = query.IsReversed ? ("DESC", "ASC") : ("ASC", "DESC");
        string statuses = string.Join(", ", Enum.GetNames<RunStatus>().Select(name => $"'{name}'"));
        return query.Order switch
        {
            RunOrder.Newest => $"r.number {down}",
            RunOrder.Name => $"lower(r.name) {up}, r.name {up}, r.number DESC",
            RunOrder.Status => $"array_position(ARRAY[{statuses}], r.status) {up}, r.number DESC",
            RunOrder.Progress => $"r.step::float8 / greatest(r.steps, 1) {down}, r.number DESC",
            RunOrder.Guidance => $"r.kappa_min {up}, r.kappa_max {up}, r.number DESC",
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Order, "No such order."),
        };
    }

    private static RunSummary Read(NpgsqlDataReader row)
    {
        RunStatus status = Enum.Parse<RunStatus>(row.GetString(2));
        DateTimeOffset? retryAt = ValueAt<DateTimeOffset>(row, "retry_at");
        return new RunSummary(
            new RunId(row.GetString(0)),
            row.GetString(1),
            status,
            row.GetString(3),
            row.GetInt64(4),
            row.GetInt64(5),
            row.GetInt32(6),
            new GuidanceRange(row.GetDouble(7), row.GetDouble(8)),
            new Fence(row.GetInt32(9), row.GetInt64(10)),
            TextAt(row, "sweep_id") is { } sweep ? new SweepId(sweep) : null,
            TextAt(row, "parent_run_id") is { } parent ? new RunId(parent) : null,
            row.GetFieldValue<DateTimeOffset>(13),
            row.GetFieldValue<DateTimeOffset>(14))
        {
            StartedAt = ValueAt<DateTimeOffset>(row, "started_at"),
            EtaSeconds = ValueAt<double>(row, "eta_seconds"),
            Goodput = ValueAt<double>(row, "goodput") is { } share ? Math.Clamp(share, 0, 1) : null,
            Sparkline = ReferenceAt<double?[]>(row, "points") is { } points ? [.. points] : [],
            Sample = ValueAt<long>(row, "sample_step") is { } step
                ? new NewestSample(
                    step,
                    row.GetFieldValue<int>(row.GetOrdinal("sample_probe")),
                    PictureTag.Of(row.GetFieldValue<string>(row.GetOrdinal("sample_blob"))))
                : null,
            Wait = status == RunStatus.Interrupted ? new RunWait(row.GetString(3), null, null, retryAt) : null,
        };
    }

    private static string? TextAt(NpgsqlDataReader row, string name) => ReferenceAt<string>(row, name);

    private static T? ReferenceAt<T>(NpgsqlDataReader row, string name)
        where T : class
    {
        int ordinal = row.GetOrdinal(name);
        return row.IsDBNull(ordinal) ? null : row.GetFieldValue<T>(ordinal);
    }

    private static T? ValueAt<T>(NpgsqlDataReader row, string name)
        where T : struct
    {
        int ordinal = row.GetOrdinal(name);
        return row.IsDBNull(ordinal) ? null : row.GetFieldValue<T>(ordinal);
    }
}
