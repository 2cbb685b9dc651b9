namespace SnoopiCluster.Benchmarks.Dashboard;

/// <summary>How a run is watched, and for how long.</summary>
internal sealed record DashboardCase
{
    /// <summary>Tabs of browsers that watch, at least 1. The issue asks for 50.</summary>
    public int NumCircuits { get; init; } = 50;

    /// <summary>Blocks with them, and as many without, at least 1.</summary>
    public int NumPairs { get; init; } = 6;

    /// <summary>Length of a block.</summary>
    public TimeSpan Block { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Time after the last circuit was closed until the block without begins: the dashboard goes on listening to a run for 15 s.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(17);

    /// <summary>Part of the run's page that is watched, as its address names it; the curves change the most.</summary>
    public string Tab { get; init; } = "curves";

    /// <summary>Steps before the first block.</summary>
    public int WarmUpSteps { get; init; } = 100;
}
