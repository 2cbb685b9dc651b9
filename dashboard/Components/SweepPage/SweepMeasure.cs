using System.Collections.Immutable;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Dashboard.Components.SweepPage;

/// <summary>A number by which the trials of a sweep can be laid out.</summary>
/// <param name="Id">Names it in the page's address.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Caution">What it does not say; null when there is nothing to warn of.</param>
/// <param name="Of">Its value for a trial; null while it has none.</param>
public sealed record SweepMeasure(string Id, string Label, string? Caution, Func<TrialView, double?> Of)
{
    /// <summary>Measures of a sweep; the one that its trials are compared by comes first.</summary>
    /// <param name="metric">The sweep's metric; null when it has none.</param>
    public static ImmutableArray<SweepMeasure> All(SweepMetric? metric)
    {
        var measures = ImmutableArray.CreateBuilder<SweepMeasure>();
        if (metric is not null)
        {
            string better = metric.IsHigherBetter ? "more is better" : "less is better";
            measures.Add(new SweepMeasure("metric", $"{metric.Name} ({better})", null, trial => trial.Row.Metric));
        }

        measures.Add(new SweepMeasure("saturated", "Saturated pixels (%)", null, trial => 100 * trial.Saturated));
        measures.Add(new SweepMeasure("latent-std", "Latents' standard deviation", null, trial => trial.LatentStd));
        measures.Add(new SweepMeasure(
            "vsd-loss",
            "VSD loss",
            "Does not rank quality: it grows with the guidance range, whatever the pictures look like.",
            trial => trial.Row.VsdLoss));
        measures.Add(new SweepMeasure(
            "lora-loss",
            "LoRA loss",
            "Does not rank quality: it falls when all pictures become alike.",
            trial => trial.Row.LoraLoss));
        return measures.ToImmutable();
    }
}
