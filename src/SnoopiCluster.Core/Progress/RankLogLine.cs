using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Core.Progress;

/// <summary>A line that a rank process wrote to its standard error.</summary>
/// <param name="Number">Grows with every line of the cluster, by no fixed amount; the reading position.</param>
/// <param name="At">When the agent read it, by its node's clock.</param>
/// <param name="Node">Where the process ran.</param>
/// <param name="Process">The process.</param>
/// <param name="Rank">Its rank in the group that it had joined last; null before it joined one.</param>
/// <param name="Fence">Attempt and membership version of that group; null before it joined one.</param>
/// <param name="Text">
/// The line, without secrets and control characters; one of more than 4,000 characters is cut there and ends in <c>…</c>.
/// </param>
public sealed record RankLogLine(
    long Number, DateTimeOffset At, NodeName Node, RankProcessId Process, int? Rank, Fence? Fence, string Text);
