using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Planning;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli;

/// <summary>What a run would take of a cluster: a slot's memory, and hours of slots where a like run was measured.</summary>
internal static class ClusterDryRun
{
    private const int MostRunsLookedAt = 20;
    private const int StepsLookedAt = 50;

    /// <summary>Shows it. The silo is asked for what only it knows; where none answers, the rest is shown all the same.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> ShowAsync(SiloCall call, RunSpec spec, CancellationToken cancellationToken)
    {
        DataPlanFacts dataPlan = spec.Prompts.Set is { } set
            ? FactsOf(spec, await call.Silo.GetAsync<PromptSetView>(
                $"prompt-sets/{Uri.EscapeDataString(set)}", cancellationToken))
            : DryRun.DataPlanOf(spec);
        MeasuredRun? like = await call.Silo.IsReadyAsync(cancellationToken)
            ? await FindLikeAsync(call.Silo, spec, cancellationToken)
            : null;
        return DryRun.Show(call.Output, spec, dataPlan, like);
    }

    private static DataPlanFacts FactsOf(RunSpec spec, PromptSetView set) =>
        DataPlanFacts.Of(spec, set.NumPrompts, set.Shards.Length);

    // The newest run that computes steps of the same cost. Guesses from parameter counts would be off by a factor.
    private static async Task<MeasuredRun?> FindLikeAsync(
        SiloClient silo, RunSpec spec, CancellationToken cancellationToken)
    {
        RunList runs = await silo.GetAsync<RunList>($"runs?max={MostRunsLookedAt}", cancellationToken);
        foreach (RunSummary summary in runs.Runs.Where(
            run => run.Step > 0 && run.WorldSize == spec.Cluster.WorldSize))
        {
            RunView run = await silo.GetAsync<RunView>($"runs/{summary.Id}", cancellationToken);
            if (!CostsTheSame(run.Spec, spec))
            {
                continue;
            }

            long from = Math.Max(run.Step - StepsLookedAt, 0);
            StepsPage page = await silo.GetAsync<StepsPage>(
                $"runs/{run.Id}/steps?from={from}&max={StepsLookedAt}", cancellationToken);
            double[] seconds = [.. page.Steps.Select(row => row.Record.Metrics).OfType<StepMetrics>()
                .Select(metrics => metrics.Seconds).Where(value => value > 0).Order()];
            if (seconds.Length > 0)
            {
                return new MeasuredRun($"{run.Name} ({run.Id})", seconds[seconds.Length / 2]);
            }
        }

        return null;
    }

    private static bool CostsTheSame(RunSpec known, RunSpec planned) =>
        known.Model.Teacher == planned.Model.Teacher
        && known.Model.Precision == planned.Model.Precision
        && known.Model.Device == planned.Model.Device
        && known.Batch == planned.Batch
        && known.StudentEvery == planned.StudentEvery
        && known.Lora.Rank == planned.Lora.Rank
        && known.Clip.Model == planned.Clip.Model
        && known.Clip.Decoder == planned.Clip.Decoder;
}
