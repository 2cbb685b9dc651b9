namespace SnoopiCluster.Core.Progress;

/// <summary>Which pictures of a run are asked for.</summary>
public sealed record SampleQuery
{
    /// <summary>The first step, in steps done.</summary>
    public long FromStep { get; init; }

    /// <summary>The last step, in steps done.</summary>
    public long ToStep { get; init; } = long.MaxValue;

    /// <summary>Only this probe; null for all.</summary>
    public int? Probe { get; init; }

    /// <summary>At most so many, the first ones.</summary>
    public int Max { get; init; } = int.MaxValue;
}
