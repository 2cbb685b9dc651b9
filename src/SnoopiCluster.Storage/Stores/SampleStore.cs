using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Entities;
using SnoopiCluster.Storage.Mapping;

namespace SnoopiCluster.Storage.Stores;

/// <summary>
/// Pictures on PostgreSQL. A probe's texts are stored once for a run, however many pictures there are of it.
/// </summary>
/// <remarks>
/// The fence is the attempt, and no version that is still to come. A picture is reported once, and its rank may not have heard
/// yet of a version that the silo has: its row would be missing for good. Within an attempt that holds: the state that stands
/// furthest is the group's, and a step that is done again is done from the same state by the same plan. Its pictures are drawn again
/// too: those of a later group take the place of an earlier one's, whichever come first.
/// </remarks>
internal sealed class SampleStore(NpgsqlDataSource database, IDbContextFactory<SnoopiContext> contexts) : ISampleStore
{
    private const string AppendSql = """
        WITH fence AS MATERIALIZED (
            SELECT 1 FROM runs
            WHERE id = @run AND attempt = @attempt AND membership_version >= @version
            FOR SHARE),
        probe AS (
            INSERT INTO probes (run_id, probe, prompt, negative, nasa_scale, seed)
            SELECT @run, @probe, @prompt, @negative, @nasa_scale, @seed FROM fence
            ON CONFLICT (run_id, probe) DO NOTHING)
        INSERT INTO samples (run_id, step, probe, blob, saturated_fraction, latent_mean, latent_std, attempt,
            membership_version)
        SELECT @run, @step, @probe, @blob, @saturated, @latent_mean, @latent_std, @attempt, @version FROM fence
        ON CONFLICT (run_id, step, probe) DO UPDATE SET blob = EXCLUDED.blob,
            saturated_fraction = EXCLUDED.saturated_fraction, latent_mean = EXCLUDED.latent_mean,
            latent_std = EXCLUDED.latent_std, attempt = EXCLUDED.attempt,
            membership_version = EXCLUDED.membership_version, stored_at = clock_timestamp()
        WHERE (samples.attempt, samples.membership_version) <= (EXCLUDED.attempt, EXCLUDED.membership_version)
        """;

    // From step to step over the key's index: a step costs one look, however many pictures it has.
    private const string StepsSql = """
        WITH RECURSIVE found AS (
            SELECT r.id, (SELECT min(step) FROM samples WHERE run_id = r.id) AS step FROM unnest(@runs) AS r(id)
            UNION ALL
            SELECT f.id, (SELECT min(step) FROM samples WHERE run_id = f.id AND step > f.step) FROM found f
            WHERE f.step IS NOT NULL)
        SELECT DISTINCT step FROM found WHERE step IS NOT NULL ORDER BY step
        """;

    // Only the last step of a run that draws can be without pictures that still come; of any other they were lost.
    private const string NewestSql = """
        SELECT s.* FROM runs r
        CROSS JOIN LATERAL (SELECT max(step) AS step FROM samples WHERE run_id = r.id AND step <= @up_to) newest
        CROSS JOIN LATERAL (SELECT max(step) AS step FROM samples WHERE run_id = r.id AND step < newest.step) before
        JOIN samples s ON s.run_id = r.id AND s.step = CASE
            WHEN before.step IS NULL OR r.status = ANY (@still)
                OR EXISTS (SELECT 1 FROM samples WHERE run_id = r.id AND step > newest.step)
                OR (SELECT count(*) FROM samples WHERE run_id = r.id AND step = newest.step)
                    >= least((SELECT count(*) FROM samples WHERE run_id = r.id AND step = before.step),
                        (SELECT count(*) FROM probes WHERE run_id = r.id))
            THEN newest.step ELSE before.step END
        WHERE r.id = ANY (@runs)
        """;

    // Nothing is drawn in these.
    private static readonly string[] Still =
        [.. Enum.GetValues<RunStatus>().Where(status => status.IsTerminal() || status == RunStatus.Paused)
            .Select(status => status.ToString())];

    /// <inheritdoc/>
    public async Task<bool> AppendAsync(
        RunId run, Fence fence, SampleDrawn sample, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(AppendSql);
        ProgressStore.AddFence(command.Parameters, run, fence);
        command.Parameters
            .With("step", NpgsqlDbType.Bigint, sample.Step)
            .With("probe", NpgsqlDbType.Integer, sample.Probe.Index)
            .With("prompt", NpgsqlDbType.Text, sample.Probe.Prompt)
            .With("negative", NpgsqlDbType.Text, sample.Probe.Negative)
            .With("nasa_scale", NpgsqlDbType.Double, sample.Probe.NasaScale)
            .With("seed", NpgsqlDbType.Bigint, sample.Probe.Seed)
            .With("blob", NpgsqlDbType.Text, sample.Blob)
            .With("saturated", NpgsqlDbType.Double, sample.SaturatedFraction)
            .With("latent_mean", NpgsqlDbType.Double, sample.LatentMean)
            .With("latent_std", NpgsqlDbType.Double, sample.LatentStd);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SampleDrawn>> ReadAsync(
        RunId run, SampleQuery query, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<SampleRow> rows = context.Samples.Where(
            row => row.RunId == run && row.Step >= query.FromStep && row.Step <= query.ToStep);
        if (query.Probe is { } probe)
        {
            rows = rows.Where(row => row.Probe == probe);
        }

        SampleRow[] samples = await rows.OrderBy(row => row.Step).ThenBy(row => row.Probe).Take(query.Max)
            .ToArrayAsync(cancellationToken);
        return [.. (await WithProbesAsync(context, samples, cancellationToken)).Select(found => found.Sample)];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<long>> ReadStepsAsync(
        IReadOnlyCollection<RunId> runs, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(StepsSql);
        command.Parameters.WithArray("runs", NpgsqlDbType.Text, runs.Select(run => run.Value));
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var steps = ImmutableArray.CreateBuilder<long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(reader.GetInt64(0));
        }

        return steps.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RunSample>> ReadNewestAsync(
        IReadOnlyCollection<RunId> runs, long upToStep, CancellationToken cancellationToken)
    {
        RunId[] wanted = [.. runs.Distinct()];
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        SampleRow[] samples = await context.Samples
            .FromSqlRaw(
                NewestSql,
                new NpgsqlParameter<string[]>("runs", [.. wanted.Select(run => run.Value)]),
                new NpgsqlParameter<long>("up_to", upToStep),
                new NpgsqlParameter<string[]>("still", Still))
            .AsNoTracking().OrderBy(row => row.RunId).ThenBy(row => row.Probe).ToArrayAsync(cancellationToken);
        return await WithProbesAsync(context, samples, cancellationToken);
    }

    // The texts of a few probes come once, not with every picture of them.
    private static async Task<ImmutableArray<RunSample>> WithProbesAsync(
        SnoopiContext context, SampleRow[] samples, CancellationToken cancellationToken)
    {
        RunId[] runs = [.. samples.Select(row => row.RunId).Distinct()];
        Dictionary<(RunId, int), Probe> probes = await context.Probes.Where(row => runs.Contains(row.RunId))
            .ToDictionaryAsync(
                row => (row.RunId, row.Probe),
                row => new Probe(row.Probe, row.Prompt, row.Negative, row.NasaScale, row.Seed),
                cancellationToken);
        return
        [
            .. samples.Select(row => new RunSample(row.RunId, new SampleDrawn(
                row.Step,
                probes[(row.RunId, row.Probe)],
                row.Blob,
                row.SaturatedFraction,
                row.LatentMean,
                row.LatentStd))),
        ];
    }
}
