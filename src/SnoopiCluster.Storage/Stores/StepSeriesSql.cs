using System.Globalization;
using System.Text;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Storage.Stores;

/// <summary>The statement that takes a run's rows into buckets: one pass over them, whatever is asked for.</summary>
internal static class StepSeriesSql
{
    /// <summary>Columns of the answer before the first key's.</summary>
    public const int NumAxisColumns = 7;

    /// <summary>Columns of each key: its mean, its least and its greatest value.</summary>
    public const int NumKeyColumns = 3;

    // The inner query keeps only what is asked for; OFFSET 0 keeps PostgreSQL from writing its expressions into each of the
    // aggregates. Rows before the first step are added up in a bucket of their own (-1), for the GPU seconds.
    private const string Head = """
        WITH span AS (
            SELECT @from::bigint AS first, least(@to::bigint, max(step) + 1) AS next
            FROM ledger_rows WHERE run_id = @run),
        scale AS (
            SELECT first, next, greatest(1, (next - first + @points - 1) / @points) AS width FROM span),
        started AS (
            SELECT coalesce(min(started_at) FILTER (WHERE attempt > 0), min(started_at)) AS at
            FROM attempts WHERE run_id = @run)
        SELECT bucket, max(width), max(step), max(applied), extract(epoch FROM max(stored_at) - max(started.at))::double precision,
            coalesce(sum(gpu_seconds) * count(*) / nullif(count(gpu_seconds), 0), 0),
            array_agg(step) FILTER (WHERE outcome = 'Skipped' AND bucket >= 0)
        """;

    private const string Middle = """

        FROM started, (
            SELECT CASE WHEN l.step < s.first THEN -1 ELSE (l.step - s.first) / s.width END AS bucket, s.width, l.step,
                l.optimizer_applied_count AS applied, l.outcome, l.stored_at,
                m.seconds * coalesce(m.world_size, 1) AS gpu_seconds
        """;

    private const string Tail = """

            FROM scale s JOIN ledger_rows l ON l.step < s.next
                LEFT JOIN step_metrics m ON m.run_id = @run AND m.step = l.step
            WHERE l.run_id = @run
            OFFSET 0) AS narrow
        GROUP BY bucket ORDER BY bucket
        """;

    /// <summary>The statement for some keys, each of them known.</summary>
    public static string Of(IReadOnlyList<string> keys)
    {
        StringBuilder text = new(Head);
        for (int i = 0; i < keys.Count; i++)
        {
            // Not a number is greater than infinity to PostgreSQL. Squares are summed beside a mean: what is beyond fp32 would
            // overflow.
            text.Append(CultureInfo.InvariantCulture, $"""
                ,
                    avg(greatest(-3.4028234663852886e38::double precision, least(3.4028234663852886e38::double precision, v{i})))
                        FILTER (WHERE v{i} > '-Infinity' AND v{i} < 'Infinity'),
                    min(v{i}) FILTER (WHERE v{i} > '-Infinity' AND v{i} < 'Infinity'),
                    max(v{i}) FILTER (WHERE v{i} > '-Infinity' AND v{i} < 'Infinity')
                """);
        }

        text.Append(Middle);
        for (int i = 0; i < keys.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $",\n        {ExpressionOf(keys[i])} AS v{i}");
        }

        return text.Append(Tail).ToString();
    }

    // Keys are of a closed set, so nothing that anybody writes gets into the statement.
    private static string ExpressionOf(string key) =>
        key.StartsWith(SeriesKeys.PhasePrefix, StringComparison.Ordinal)
            ? $"CASE WHEN m.phase_seconds IS NOT NULL THEN coalesce({PhaseOf(key)}, 0) END"
        : key.StartsWith(SeriesKeys.KappaPrefix, StringComparison.Ordinal)
            ? $"m.residual_by_kappa[{key[SeriesKeys.KappaPrefix.Length..]} + 1]"
        : key.StartsWith(SeriesKeys.TimestepPrefix, StringComparison.Ordinal)
            ? $"m.residual_by_t[{key[SeriesKeys.TimestepPrefix.Length..]} + 1]"
        : $"m.{key}::double precision";

    // A step that does not do a phase spent no time in it: else the phases of a bucket would add up to more than its steps took.
    private static string PhaseOf(string key) =>
        $"(m.phase_seconds ->> '{key[SeriesKeys.PhasePrefix.Length..]}')::double precision";
}
