namespace SnoopiCluster.Dashboard.Charts;

/// <summary>What curves are drawn against.</summary>
public enum CurveAxis
{
    /// <summary>Steps of the run.</summary>
    Step,

    /// <summary>Prompts consumed: what runs of different batches have in common.</summary>
    Prompts,

    /// <summary>Time since the run's first start, waiting included.</summary>
    WallTime,

    /// <summary>Time that slots spent in steps, added up over the ranks: what it cost.</summary>
    GpuHours,
}

/// <summary>How a person wants to see curves.</summary>
/// <param name="Axis">What they are drawn against.</param>
/// <param name="Smoothing">
/// Weight of the past in the running mean, 0 (none) to <see cref="MaxSmoothing"/>; the measured range stays behind it.
/// </param>
/// <param name="IsLog">Whether the measure's axis is logarithmic; what is not above zero is then left out.</param>
public sealed record CurveView(CurveAxis Axis = CurveAxis.Step, double Smoothing = 0, bool IsLog = false)
{
    /// <summary>More would show the first value for ever.</summary>
    public const double MaxSmoothing = 0.99;
}
