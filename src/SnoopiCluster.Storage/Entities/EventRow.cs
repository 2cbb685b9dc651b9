using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Storage.Entities;

/// <summary>An entry of a run's timeline.</summary>
internal sealed class EventRow
{
    public long Number { get; init; }

    public RunId RunId { get; init; }

    public RunEventKind Kind { get; init; }

    public required string Text { get; init; }

    public long Step { get; init; }

    public int? Rank { get; init; }

    public int Attempt { get; init; }

    public long MembershipVersion { get; init; }

    public DateTimeOffset At { get; init; }
}
