namespace SnoopiCluster.Core.Memberships;

/// <summary>
/// Names one process of a run for good: a replacement has another id than the process whose rank number it takes, so that what
/// a dead one still says is told apart.
/// </summary>
/// <param name="Value">Grows by one with every process that is started for the run.</param>
public readonly record struct RankProcessId(int Value)
{
    /// <summary>The number.</summary>
    public override string ToString() => $"{Value}";
}
