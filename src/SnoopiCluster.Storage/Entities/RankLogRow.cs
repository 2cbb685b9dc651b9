using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>A line that a rank process wrote to its standard error.</summary>
internal sealed class RankLogRow
{
    public long Number { get; init; }

    public RunId RunId { get; init; }

    public int Process { get; init; }

    public long LineNumber { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Node { get; init; }

    public int? Rank { get; init; }

    public int? Attempt { get; init; }

    public long? MembershipVersion { get; init; }

    public required string Text { get; init; }
}
