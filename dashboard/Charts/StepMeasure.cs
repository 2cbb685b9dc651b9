using System.Globalization;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Charts;

/// <summary>A measure of one step under its name as a series.</summary>
internal static class StepMeasure
{
    /// <summary>The measure.</summary>
    /// <param name="metrics">What the step measured.</param>
    /// <param name="key">Name of <see cref="SeriesKeys.All"/>.</param>
    /// <returns>Null where the step did not measure it, or it is not finite, or there is no such measure.</returns>
    public static double? Of(StepMetrics metrics, string key)
    {
        double? value = key switch
        {
            "vsd_loss" => metrics.VsdLoss,
            "lora_loss" => metrics.LoraLoss,
            "clip_loss" => metrics.ClipLoss,
            "clip_cosine" => metrics.ClipCosine,
            "student_grad_norm" => metrics.StudentGradNorm,
            "lora_grad_norm" => metrics.LoraGradNorm,
            "student_update_ratio" => metrics.StudentUpdateRatio,
            "lora_update_ratio" => metrics.LoraUpdateRatio,
            "kappa_min" => metrics.KappaMin,
            "kappa_max" => metrics.KappaMax,
            "micro_batch" => metrics.MicroBatch,
            "seconds" => metrics.Seconds,
            "samples_per_second" => metrics.SamplesPerSecond,
            "memory_bytes" => metrics.MemoryBytes,
            "flop_utilization" => metrics.FlopUtilization,
            "world_size" => metrics.WorldSize,
            _ when key.StartsWith(SeriesKeys.PhasePrefix, StringComparison.Ordinal) =>
                metrics.PhaseSeconds.Count == 0
                    ? null
                    : metrics.PhaseSeconds.GetValueOrDefault(key[SeriesKeys.PhasePrefix.Length..]),
            _ when key.StartsWith(SeriesKeys.KappaPrefix, StringComparison.Ordinal) =>
                BinOf(metrics.ResidualByKappa, key[SeriesKeys.KappaPrefix.Length..]),
            _ when key.StartsWith(SeriesKeys.TimestepPrefix, StringComparison.Ordinal) =>
                BinOf(metrics.ResidualByT, key[SeriesKeys.TimestepPrefix.Length..]),
            _ => null,
        };
        return value is { } number && double.IsFinite(number) ? number : null;
    }

    private static double? BinOf(ResidualProfile? profile, string bin) =>
        profile is { Rms: { IsDefault: false } means }
        && int.TryParse(bin, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && index < means.Length
            ? means[index]
            : null;
}
