using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Storage.Mapping;

namespace SnoopiCluster.Storage.Stores;

/// <summary>
/// The data plane's rows on PostgreSQL. Each write is one statement that begins by taking the run's row under the writer's
/// fence and holding it: when nothing is found the statement writes nothing, and while it writes no membership can change.
/// </summary>
internal sealed class ProgressStore(NpgsqlDataSource database, IDbContextFactory<SnoopiContext> contexts)
    : IProgressStore
{
    /// <summary>
    /// How every statement of the data plane begins: <c>fence</c> has a row when the writer's fence is the run's.
    /// </summary>
    internal const string Fenced = """
        WITH fence AS MATERIALIZED (
            SELECT parent_step FROM runs
            WHERE id = @run AND attempt = @attempt AND membership_version = @version
            FOR SHARE)
        """;

    private const string AppendStepsSql = Fenced + """
        , standing AS (
            SELECT coalesce((SELECT max(step) + 1 FROM ledger_rows WHERE run_id = @run), parent_step, 0) AS next_step
            FROM fence),
        accepted AS (
            SELECT s.* FROM standing, unnest(@steps, @outcomes, @hashes, @applied, @updates, @has_metrics, @vsd, @lora,
                @student_norms, @lora_norms, @kappa_min, @kappa_max, @micro_batch, @seconds, @rates, @phases,
                @clip_losses, @clip_cosines, @student_ratios, @lora_ratios, @kappa_residuals, @kappa_counts, @t_residuals,
                @t_counts, @memory, @utilization, @world_sizes)
                AS s (step, outcome, hash, applied, updates, has_metrics, vsd, lora, student_norm, lora_norm, kappa_min,
                    kappa_max, micro_batch, seconds, rate, phases, clip_loss, clip_cosine, student_ratio, lora_ratio,
                    kappa_residual, kappa_count, t_residual, t_count, memory, utilization, world_size)
            WHERE @first <= standing.next_step),
        ledger AS (
            INSERT INTO ledger_rows (run_id, step, outcome, hash, optimizer_applied_count, student_updates, attempt,
                membership_version)
            SELECT @run, step, outcome, hash, applied, updates, @attempt, @version FROM accepted
            ON CONFLICT (run_id, step) DO NOTHING),
        metrics AS (
            INSERT INTO step_metrics (run_id, step, vsd_loss, lora_loss, student_grad_norm, lora_grad_norm, kappa_min,
                kappa_max, micro_batch, seconds, samples_per_second, phase_seconds, clip_loss, clip_cosine,
                student_update_ratio, lora_update_ratio, residual_by_kappa, residual_kappa_counts, residual_by_t,
                residual_t_counts, memory_bytes, flop_utilization, world_size, attempt, membership_version)
            SELECT @run, step, vsd, lora, student_norm, lora_norm, kappa_min, kappa_max, micro_batch, seconds, rate,
                phases::jsonb, clip_loss, clip_cosine, student_ratio, lora_ratio, kappa_residual::double precision[],
                kappa_count::integer[], t_residual::double precision[], t_count::integer[], memory, utilization,
                world_size, @attempt, @version FROM accepted WHERE has_metrics
            ON CONFLICT (run_id, step) DO NOTHING)
        SELECT next_step, (SELECT hash FROM ledger_rows WHERE run_id = @run AND step = next_step - 1) FROM standing
        """;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No rows, or rows that are not one step after the other.</exception>
    public async Task<AppendOutcome> AppendStepsAsync(
        RunId run, Fence fence, IReadOnlyList<StepRecord> steps, CancellationToken cancellationToken)
    {
        RequireConsecutive(steps);
        await using NpgsqlCommand command = database.CreateCommand(AppendStepsSql);
        AddFence(command.Parameters, run, fence);
        AddLedger(command.Parameters, steps);
        AddMetrics(command.Parameters, steps);
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                Sha256Digest? hash = await reader.IsDBNullAsync(1, cancellationToken)
                    ? null
                    : new Sha256Digest(await reader.GetFieldValueAsync<byte[]>(1, cancellationToken));
                return OutcomeOf(reader.GetInt64(0), hash, steps);
            }
        }

        return await FindFenceAsync(run, cancellationToken) is { } present
            ? new AppendOutcome.Stale(present)
            : new AppendOutcome.NoSuchRun();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<StoredStep>> ReadStepsAsync(
        RunId run, long fromStep, int max, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.LedgerRows.Where(row => row.RunId == run && row.Step >= fromStep)
            .GroupJoin(
                context.StepMetrics,
                row => new { row.RunId, row.Step },
                metrics => new { metrics.RunId, metrics.Step },
                (row, metrics) => new { Row = row, Metrics = metrics })
            .SelectMany(pair => pair.Metrics.DefaultIfEmpty(), (pair, metrics) => new { pair.Row, Metrics = metrics })
            .OrderBy(pair => pair.Row.Step).Take(max).ToArrayAsync(cancellationToken);
        return [.. rows.Select(pair => StoredSteps.Of(pair.Row, pair.Metrics))];
    }

    private static void RequireConsecutive(IReadOnlyList<StepRecord> steps)
    {
        ArgumentOutOfRangeException.ThrowIfZero(steps.Count, nameof(steps));
        for (int i = 1; i < steps.Count; i++)
        {
            if (steps[i].Step != steps[0].Step + i)
            {
                throw new ArgumentException(
                    $"Rows of steps come one after the other; step {steps[i].Step} follows {steps[i - 1].Step}.",
                    nameof(steps));
            }
        }
    }

    // What the statement saw is what was there before it.
    private static AppendOutcome OutcomeOf(long nextBefore, Sha256Digest? hashBefore, IReadOnlyList<StepRecord> steps)
    {
        StepRecord last = steps[^1];
        return steps[0].Step > nextBefore ? new AppendOutcome.Gap(nextBefore)
            : last.Step < nextBefore ? new AppendOutcome.Stored(nextBefore, hashBefore)
            : new AppendOutcome.Stored(last.Step + 1, last.Ledger.Hash);
    }

    private async Task<Fence?> FindFenceAsync(RunId run, CancellationToken cancellationToken)
    {
        await using SnoopiContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Runs.Where(row => row.Id == run)
            .Select(row => (Fence?)new Fence(row.Attempt, row.MembershipVersion))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The parameters of <see cref="Fenced"/>.</summary>
    internal static void AddFence(NpgsqlParameterCollection parameters, RunId run, Fence fence) => parameters
        .With("run", NpgsqlDbType.Text, run.Value)
        .With("attempt", NpgsqlDbType.Integer, fence.Attempt)
        .With("version", NpgsqlDbType.Bigint, fence.MembershipVersion);

    private static void AddLedger(NpgsqlParameterCollection parameters, IReadOnlyList<StepRecord> steps) => parameters
        .With("first", NpgsqlDbType.Bigint, steps[0].Step)
        .WithArray("steps", NpgsqlDbType.Bigint, steps.Select(row => row.Step))
        .WithArray("outcomes", NpgsqlDbType.Text, steps.Select(row => row.Ledger.Outcome.ToString()))
        .WithArray("hashes", NpgsqlDbType.Bytea, steps.Select(row => row.Ledger.Hash.ToBytes()))
        .WithArray("applied", NpgsqlDbType.Bigint, steps.Select(row => row.Ledger.OptimizerAppliedCount))
        .WithArray("updates", NpgsqlDbType.Bigint, steps.Select(row => row.StudentUpdates));

    private static void AddMetrics(NpgsqlParameterCollection parameters, IReadOnlyList<StepRecord> steps)
    {
        StepMetrics?[] metrics = [.. steps.Select(row => row.Metrics)];
        parameters
            .WithArray("has_metrics", NpgsqlDbType.Boolean, metrics.Select(m => m is not null))
            .WithArray("vsd", NpgsqlDbType.Double, metrics.Select(m => m?.VsdLoss))
            .WithArray("lora", NpgsqlDbType.Double, metrics.Select(m => m?.LoraLoss))
            .WithArray("student_norms", NpgsqlDbType.Double, metrics.Select(m => m?.StudentGradNorm))
            .WithArray("lora_norms", NpgsqlDbType.Double, metrics.Select(m => m?.LoraGradNorm))
            .WithArray("kappa_min", NpgsqlDbType.Double, metrics.Select(m => m?.KappaMin))
            .WithArray("kappa_max", NpgsqlDbType.Double, metrics.Select(m => m?.KappaMax))
            .WithArray("micro_batch", NpgsqlDbType.Integer, metrics.Select(m => m?.MicroBatch))
            .WithArray("seconds", NpgsqlDbType.Double, metrics.Select(m => m?.Seconds))
            .WithArray("rates", NpgsqlDbType.Double, metrics.Select(m => m?.SamplesPerSecond))
            .WithArray(
                "phases",
                NpgsqlDbType.Text,
                metrics.Select(m => m is null ? null : JsonSerializer.Serialize(m.PhaseSeconds)))
            .WithArray("clip_losses", NpgsqlDbType.Double, metrics.Select(m => m?.ClipLoss))
            .WithArray("clip_cosines", NpgsqlDbType.Double, metrics.Select(m => m?.ClipCosine))
            .WithArray("student_ratios", NpgsqlDbType.Double, metrics.Select(m => m?.StudentUpdateRatio))
            .WithArray("lora_ratios", NpgsqlDbType.Double, metrics.Select(m => m?.LoraUpdateRatio))
            .WithArray("kappa_residuals", NpgsqlDbType.Text, metrics.Select(m => TextOf(m?.ResidualByKappa?.Rms)))
            .WithArray("kappa_counts", NpgsqlDbType.Text, metrics.Select(m => TextOf(m?.ResidualByKappa?.Counts)))
            .WithArray("t_residuals", NpgsqlDbType.Text, metrics.Select(m => TextOf(m?.ResidualByT?.Rms)))
            .WithArray("t_counts", NpgsqlDbType.Text, metrics.Select(m => TextOf(m?.ResidualByT?.Counts)))
            .WithArray("memory", NpgsqlDbType.Bigint, metrics.Select(m => m?.MemoryBytes))
            .WithArray("utilization", NpgsqlDbType.Double, metrics.Select(m => m?.FlopUtilization))
            .WithArray("world_sizes", NpgsqlDbType.Integer, metrics.Select(m => m?.WorldSize));
    }

    // An array of arrays would be one table of numbers to PostgreSQL, so each goes as text.
    private static string? TextOf(ImmutableArray<double?>? values) => values is { IsDefault: false } given
        ? $"{{{string.Join(',', given.Select(value => value is { } number
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : "NULL"))}}}"
        : null;

    private static string? TextOf(ImmutableArray<int>? values) =>
        values is { IsDefault: false } given ? $"{{{string.Join(',', given)}}}" : null;
}
