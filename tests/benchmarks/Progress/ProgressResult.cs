namespace SnoopiCluster.Benchmarks.Progress;

/// <summary>What the progress store took in.</summary>
/// <param name="NumWriters">Runs that were written side by side, each batch after batch.</param>
/// <param name="BatchRows">Steps of a batch: each is a row of the ledger and one of metrics, counted as one.</param>
/// <param name="NumBatches">Batches of all writers.</param>
/// <param name="RowsPerSecond">Steps a second, all writers together.</param>
/// <param name="MedianMs">Median time of one batch, from the call to the acknowledged commit.</param>
/// <param name="Percentile99Ms">Time that 99 of 100 batches do not exceed.</param>
/// <param name="IsJudged">Whether the goal is set for batches of this size.</param>
internal sealed record ProgressResult(
    int NumWriters,
    int BatchRows,
    int NumBatches,
    double RowsPerSecond,
    double MedianMs,
    double Percentile99Ms,
    bool IsJudged)
{
    /// <summary>Goal of the issue, on two cores.</summary>
    public const double GoalRowsPerSecond = 5_000;

    /// <summary>Whether the goal is reached, or none is set.</summary>
    public bool IsReached => !IsJudged || RowsPerSecond >= GoalRowsPerSecond;
}
