using System.Globalization;

namespace SnoopiCluster.Benchmarks.Series;

/// <summary>What it takes to open a long run's charts.</summary>
/// <param name="NumSteps">Steps of the run.</param>
/// <param name="NumSeries">Series that are asked for at once.</param>
/// <param name="FirstMs">Time of the first answer, on a connection that knows the statement not yet.</param>
/// <param name="MedianMs">Median time of the answers after it: from the call until the answer is JSON.</param>
/// <param name="Bytes">Bytes of the answer.</param>
internal sealed record SeriesResult(long NumSteps, int NumSeries, double FirstMs, double MedianMs, int Bytes)
{
    /// <summary>Goal of the issue for 60,000 steps and 12 series, on two cores.</summary>
    public const double GoalMs = 1_000;

    /// <summary>Goal of the issue for what is moved.</summary>
    public const int GoalBytes = 200_000;

    /// <summary>Whether both goals are reached.</summary>
    public bool IsReached => Math.Max(FirstMs, MedianMs) < GoalMs && Bytes <= GoalBytes;

    /// <summary>The result as text.</summary>
    public string ToTable() => string.Create(
        CultureInfo.InvariantCulture,
        $"{NumSteps:n0} steps, {NumSeries} series: first {FirstMs:f0} ms, then {MedianMs:f0} ms; {Bytes:n0} bytes; "
        + $"goal {GoalMs:n0} ms and {GoalBytes:n0} bytes: {(IsReached ? "reached" : "MISSED")}\n");
}
