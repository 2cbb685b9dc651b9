using System.Collections.Immutable;
using System.Globalization;

namespace SnoopiCluster.Core.Progress;

/// <summary>The names of what can be asked for as a series: a closed set.</summary>
public static class SeriesKeys
{
    /// <summary>What stands before a phase's name: <c>phase_text</c>; seconds of a step.</summary>
    public const string PhasePrefix = "phase_";

    /// <summary>What stands before a bin's index: <c>residual_kappa_0</c>; the bins of <see cref="ResidualAxis.OfKappa"/>.</summary>
    public const string KappaPrefix = "residual_kappa_";

    /// <summary>What stands before a bin's index: <c>residual_t_0</c>; the bins of <see cref="ResidualAxis.OfTimestep"/>.</summary>
    public const string TimestepPrefix = "residual_t_";

    /// <summary>Measures that are one number a step, under the names that <see cref="StepMetrics"/> has in JSON.</summary>
    public static ImmutableArray<string> Measures { get; } =
    [
        "vsd_loss", "lora_loss", "clip_loss", "clip_cosine", "student_grad_norm", "lora_grad_norm", "student_update_ratio",
        "lora_update_ratio", "kappa_min", "kappa_max", "micro_batch", "seconds", "samples_per_second", "memory_bytes",
        "flop_utilization", "world_size",
    ];

    /// <summary>All names.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        .. Measures,
        .. StepPhases.All.Select(phase => PhasePrefix + StepPhases.NameOf(phase)),
        .. Enumerable.Range(0, ResidualAxis.NumKappaBins).Select(OfKappaBin),
        .. Enumerable.Range(0, ResidualAxis.NumTimestepBins).Select(OfTimestepBin),
    ];

    /// <summary>The mean residual norm in a bin of guidance scales.</summary>
    public static string OfKappaBin(int bin) => KappaPrefix + bin.ToString(CultureInfo.InvariantCulture);

    /// <summary>The mean residual norm in a bin of timesteps.</summary>
    public static string OfTimestepBin(int bin) => TimestepPrefix + bin.ToString(CultureInfo.InvariantCulture);
}
