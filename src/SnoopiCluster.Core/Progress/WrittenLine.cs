using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Progress;

/// <summary>A line that a rank process wrote to its standard error, on its way to the store.</summary>
/// <param name="Run">The run.</param>
/// <param name="Process">The process.</param>
/// <param name="LineNumber">Its place in the process' log, from 1; the same line may come twice.</param>
/// <param name="At">When the agent read it, by its node's clock.</param>
/// <param name="Rank">The process' rank in the group that it joined last, or whose place it is to fill; null where unknown.</param>
/// <param name="Fence">Attempt and membership version of that group; null before it joined one.</param>
/// <param name="Text">As in <see cref="RankLogLine"/>.</param>
public sealed record WrittenLine(
    RunId Run, RankProcessId Process, long LineNumber, DateTimeOffset At, int? Rank, Fence? Fence, string Text);
