using System.Globalization;

namespace SnoopiCluster.Benchmarks.Nodes;

/// <summary>What one silo did with many nodes over some time, when all of them had begun to train.</summary>
internal sealed record NodesResult
{
    /// <summary>Simulated nodes; each has one rank, in a run of its own.</summary>
    public required int NumNodes { get; init; }

    /// <summary>Time over which was measured.</summary>
    public required double Seconds { get; init; }

    /// <summary>From the first submitted run until all trained.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Beats that the nodes sent.</summary>
    public required long NumBeats { get; init; }

    /// <summary>Beats that a node left out, since the one before it was a whole interval late.</summary>
    public required long NumBeatsMissed { get; init; }

    /// <summary>Nodes that the silo had not heard of for two beats when it was asked at the end.</summary>
    public required int NumSilent { get; init; }

    /// <summary>Nodes that the silo counts as dead, or whose link it closed; nothing brings them back here.</summary>
    public required int NumDead { get; init; }

    /// <summary>Rows of steps that the nodes sent a second.</summary>
    public required double RowsSentPerSecond { get; init; }

    /// <summary>Rows of steps that were stored a second.</summary>
    public required double RowsStoredPerSecond { get; init; }

    /// <summary>Median time from sending a row to the word that it is stored, in ms.</summary>
    public required double StoredMedianMs { get; init; }

    /// <summary>What 99 of 100 rows do not exceed, in ms.</summary>
    public required double StoredPercentile99Ms { get; init; }

    /// <summary>Requests for the list of runs.</summary>
    public required int NumRequests { get; init; }

    /// <summary>Median time of such a request, in ms.</summary>
    public required double ListMedianMs { get; init; }

    /// <summary>What 99 of 100 requests do not exceed, in ms.</summary>
    public required double ListPercentile99Ms { get; init; }

    /// <summary>Processor time of the silo, in seconds a second.</summary>
    public required double SiloProcessors { get; init; }

    /// <summary>Processor time of PostgreSQL, likewise.</summary>
    public required double PostgresProcessors { get; init; }

    /// <summary>Processor time of the simulated nodes, likewise: they share the machine.</summary>
    public required double ClientProcessors { get; init; }

    /// <summary>Whether the silo kept all of them alive.</summary>
    public bool IsReached => NumDead == 0;

    /// <summary>The result as text.</summary>
    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        {NumNodes:n0} nodes, a rank and a run each, a beat and a step a second; {Seconds:f0} s, after {StartSeconds:f1} s to start
          dead {NumDead}; goal 0: {(IsReached ? "reached" : "MISSED")}
          beats {NumBeats:n0}, missed {NumBeatsMissed:n0}; silent at the end {NumSilent}
          rows {RowsStoredPerSecond:n0}/s stored of {RowsSentPerSecond:n0}/s sent; stored after {StoredMedianMs:n0} ms, p99 {StoredPercentile99Ms:n0} ms
          GET /runs: p50 {ListMedianMs:n1} ms, p99 {ListPercentile99Ms:n1} ms ({NumRequests:n0} requests of 100 runs)
          processors: silo {SiloProcessors:f2}, PostgreSQL {PostgresProcessors:f2}, simulated nodes {ClientProcessors:f2}

        """);
}
