using System.Globalization;

namespace SnoopiCluster.Benchmarks.Series;

/// <summary>What it takes to open a long run's curves.</summary>
/// <param name="NumSteps">Steps of the run.</param>
/// <param name="NumSeries">Series that are asked for at once.</param>
internal sealed record SeriesResult(long NumSteps, int NumSeries)
{
    /// <summary>Goal of the issue for 60,000 steps and 12 series, on two cores.</summary>
    public const double GoalMs = 1_000;

    /// <summary>Goal of the issue for what is moved.</summary>
    public const int GoalBytes = 200_000;

    /// <summary>Time of the silo's first answer, which finds code that is not compiled and pages that are not read.</summary>
    public required double FirstMs { get; init; }

    /// <summary>Median time of the answers after it.</summary>
    public required double MedianMs { get; init; }

    /// <summary>Bytes of the answer as the silo sends it.</summary>
    public required int Bytes { get; init; }

    /// <summary>Bytes of the answer after gzip.</summary>
    public required long CompressedBytes { get; init; }

    /// <summary>
    /// Time from asking for the curves' page until its script was handed the first chart, in a dashboard that has just started and
    /// whose code is not compiled.
    /// </summary>
    public required double FirstPageMs { get; init; }

    /// <summary>The longest such time of a run at whose curves nobody has looked, in a dashboard that has shown others.</summary>
    public required double OtherPageMs { get; init; }

    /// <summary>Median of that time of a run whose curves were looked at before.</summary>
    public required double PageMedianMs { get; init; }

    /// <summary>Whether both goals are reached, by the silo and by a dashboard that has shown curves before.</summary>
    public bool IsReached =>
        Math.Max(Math.Max(FirstMs, MedianMs), OtherPageMs) < GoalMs && Bytes <= GoalBytes;

    /// <summary>The result as text.</summary>
    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        {NumSteps:n0} steps, {NumSeries} series over HTTP: first {FirstMs:f0} ms, then {MedianMs:f0} ms; {Bytes:n0} bytes, {CompressedBytes:n0} after gzip
        the dashboard's curves, from asking for the page to the first chart: {OtherPageMs:f0} ms; looked at again {PageMedianMs:f0} ms; in a dashboard that has just started {FirstPageMs:f0} ms
        goal {GoalMs:n0} ms for the silo's answers and for a page, and {GoalBytes:n0} bytes: {(IsReached ? "reached" : "MISSED")}

        """);
}
