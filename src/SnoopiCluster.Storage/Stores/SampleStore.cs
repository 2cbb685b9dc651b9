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
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        long[] steps = await context.Samples.Where(row => runs.Contains(row.RunId)).Select(row => row.Step)
            .Distinct().Order().ToArrayAsync(cancellationToken);
        return [.. steps];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RunSample>> ReadNewestAsync(
        IReadOnlyCollection<RunId> runs, long upToStep, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        var newest = context.Samples.Where(row => runs.Contains(row.RunId) && row.Step <= upToStep)
            .GroupBy(row => row.RunId).Select(rows => new { RunId = rows.Key, Step = rows.Max(row => row.Step) });
        SampleRow[] samples = await context.Samples
            .Join(newest, row => new { row.RunId, row.Step }, last => last, (row, last) => row)
            .OrderBy(row => row.RunId).ThenBy(row => row.Probe).ToArrayAsync(cancellationToken);
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
