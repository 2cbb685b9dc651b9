using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Grains.Runs;
using SnoopiCluster.Grains.Sweeps;

namespace SnoopiCluster.Grains.Nodes;

/// <summary>
/// Takes a node's reports to where they belong: rows to the store, under the fence that they carry, the rest to the runs.
/// Without state of its own; every report may come again.
/// </summary>
internal sealed partial class ReportIntake(
    IGrainFactory grains,
    IProgressStore progress,
    ISampleStore samples,
    Func<ImmutableArray<NodeCommand>, Task> sendToNode,
    ILogger log)
{
    /// <summary>Takes reports in order; rows of one group that follow one another are stored together.</summary>
    public async Task TakeAsync(string host, ImmutableArray<NumberedReport> reports)
    {
        Dictionary<RunId, Rows> rowsByRun = [];
        foreach (NumberedReport report in reports)
        {
            RunId run = report.Key.Run;
            if (report.Report is StepsCommitted committed)
            {
                if (rowsByRun.TryGetValue(run, out Rows? rows) && rows.TryAdd(committed))
                {
                    continue;
                }

                if (rows is not null)
                {
                    await StoreAsync(rows);
                }

                rowsByRun[run] = new Rows(report.Key, committed.Fence, [.. committed.Steps]);
                continue;
            }

            if (rowsByRun.Remove(run, out Rows? earlier))
            {
                await StoreAsync(earlier);
            }

            await TakeOrDropAsync(host, report);
        }

        foreach (Rows rows in rowsByRun.Values)
        {
            await StoreAsync(rows);
        }
    }

    // One report that nobody can ever take must not keep back all that its node has to say after it.
    private async Task TakeOrDropAsync(string host, NumberedReport report)
    {
        try
        {
            await TakeAsync(host, report);
        }
        catch (Exception e) when (CanNeverBeTaken(e))
        {
            LogPoison(e, report.Key, report.Number);
        }
    }

    // What the sender got wrong; SQLSTATE class 22 is data that the database refuses as such.
    private static bool CanNeverBeTaken(Exception e) =>
        e is JsonException or ArgumentException
        || (e is DbException { SqlState: { } state } && state.StartsWith("22", StringComparison.Ordinal));

    private async Task TakeAsync(string host, NumberedReport report)
    {
        RankProcessId process = report.Key.Process;
        RunMessage? message = report.Report switch
        {
            RankReady r => new RankIsReady(process, host, r.StorePort),
            FormedReport r => new RankHasFormed(process, r.Fence, r.Formed),
            BrokenReport r => new RankIsBroken(process, r.Fence, r.Broken),
            PartWritten r => new PartIsWritten(process, r.Fence, r.Part),
            CheckpointGivenUp r => new ShareIsGivenUp(process, r.Fence, r.Step, r.Cause),
            OrderDone r => new OrderIsDone(process, r.Fence, r.Step, r.Order),
            FinishedReport r => new RankHasFinished(process, r.Fence, r.Finished),
            FailedReport r => new RankHasFailed(process, r.Failed),
            RankTold r => new RankNote(process, r.Text),
            _ => null,
        };
        if (message is not null)
        {
            await TellAsync(report.Key, message);
        }

        if (report.Report is SampledReport sampled)
        {
            await StoreAsync(report.Key, sampled);
        }

        if (report.Exit is { } exit)
        {
            await TellAsync(report.Key, new RankHasExited(process, exit.ExitCode, exit.Cause));
        }
    }

    private async Task StoreAsync(Rows rows)
    {
        RunId run = rows.Key.Run;
        AppendOutcome outcome;
        try
        {
            outcome = await progress.AppendStepsAsync(run, rows.Fence, rows.Steps, CancellationToken.None);
        }
        catch (ArgumentException e)
        {
            // A fault of the rank, which would come again with every try.
            LogBadRows(e, run, rows.Steps.Count == 0 ? 0 : rows.Steps[0].Step);
            return;
        }

        switch (outcome)
        {
            case AppendOutcome.Stored { LedgerHash: { } hash } stored:
                RunState? state = await TellAsync(rows.Key, new StepsStored(rows.Fence, stored.NextStep, hash));
                if (state?.Sweep is { } sweep)
                {
                    await grains.GetGrain<ISweepGrain>(sweep.Value).MeasureAsync(
                        run, state.Spec.Steps, [.. rows.Steps.Select(step => step.Metrics).OfType<StepMetrics>()]);
                }

                break;
            case AppendOutcome.Stale stale:
                // The reporter of the present group sends these rows again under its own fence.
                LogStale(run, rows.Fence, stale.Present);
                break;
            case AppendOutcome.Gap gap:
                LogGap(run, rows.Steps[0].Step, gap.NextStep);
                await TellAsync(rows.Key, new RowsAreMissing(rows.Fence, gap.NextStep));
                break;
            case AppendOutcome.NoSuchRun:
                await KillAsync(rows.Key);
                break;
            default:
                break;
        }
    }

    private async Task StoreAsync(RankKey key, SampledReport sampled)
    {
        if (!await samples.AppendAsync(key.Run, sampled.Fence, sampled.Sample, CancellationToken.None)
            || await grains.GetGrain<IRunGrain>(key.Run.Value).GetAsync() is not { Sweep: { } sweep } run)
        {
            return;
        }

        // A sweep judges a step by all its pictures: a few could be white by chance. Whichever comes last finds them all.
        long step = sampled.Sample.Step;
        ImmutableArray<SampleDrawn> drawn = await samples.ReadAsync(
            key.Run, new SampleQuery { FromStep = step, ToStep = step }, CancellationToken.None);
        if (drawn.Length == run.Spec.Samples.NumProbes(run.Spec.Batch))
        {
            await grains.GetGrain<ISweepGrain>(sweep.Value).TellAsync(
                new SampleMeasured(key.Run, StepSamples.Of(drawn)));
        }
    }

    private async Task<RunState?> TellAsync(RankKey key, RunMessage message)
    {
        RunAnswer answer = await grains.GetGrain<IRunGrain>(key.Run.Value).TellAsync(message);
        if (answer is NoSuchRun)
        {
            await KillAsync(key);
        }

        return (answer as RunTook)?.State;
    }

    private Task KillAsync(RankKey key) => sendToNode([new KillRank(key, $"there is no run {key.Run}")]);

    [LoggerMessage(2211, LogLevel.Information, "Run {RunId}: rows of {Fence} are refused, it is at {Present}")]
    private partial void LogStale(RunId runId, Fence fence, Fence present);

    [LoggerMessage(2212, LogLevel.Error,
        "Run {RunId}: rows from step {Step} leave a gap, step {NextStep} must come first; they are not acknowledged")]
    private partial void LogGap(RunId runId, long step, long nextStep);

    [LoggerMessage(2213, LogLevel.Error, "Run {RunId}: rows from step {Step} are not one step after the other; dropped")]
    private partial void LogBadRows(Exception e, RunId runId, long step);

    [LoggerMessage(2214, LogLevel.Error, "{RankKey}: report {Number} can never be taken; dropped")]
    private partial void LogPoison(Exception e, RankKey rankKey, long number);

    private sealed record Rows(RankKey Key, Fence Fence, List<StepRecord> Steps)
    {
        /// <summary>Adds what follows these rows without a gap; steps that are here are left out.</summary>
        public bool TryAdd(StepsCommitted more)
        {
            if (more.Fence != Fence || more.Steps.IsEmpty || more.Steps[0].Step > Steps[^1].Step + 1)
            {
                return false;
            }

            long last = Steps[^1].Step;
            Steps.AddRange(more.Steps.Where(step => step.Step > last));
            return true;
        }
    }
}
