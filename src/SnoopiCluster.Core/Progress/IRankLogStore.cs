using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Progress;

/// <summary>
/// What rank processes wrote to their standard error. It is bounded: of each run the newest lines are kept. Not fenced: the last
/// words of a process that was replaced are those that matter.
/// </summary>
public interface IRankLogStore
{
    /// <summary>Stores lines; those that are there already, and those of runs that there are not, are left out.</summary>
    /// <param name="node">Where they were written.</param>
    /// <param name="lines">In the order in which they were written; never empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task AppendAsync(NodeName node, IReadOnlyList<WrittenLine> lines, CancellationToken cancellationToken);

    /// <summary>Reads lines. Who reads on after the last one misses none.</summary>
    Task<RankLogRead> ReadAsync(RankLogQuery query, CancellationToken cancellationToken);
}
