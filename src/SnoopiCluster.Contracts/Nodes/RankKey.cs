using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Nodes;

/// <summary>Which rank process of which run a message is about.</summary>
/// <param name="Run">The run.</param>
/// <param name="Process">The process; ids are never used again within a run.</param>
public readonly record struct RankKey(RunId Run, RankProcessId Process)
{
    /// <summary>Run and process, such as <c>r5f2c01d9a7be#3</c>.</summary>
    public override string ToString() => $"{Run}#{Process}";
}
