using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>A stretch of a run's life between two entries of its timeline.</summary>
/// <param name="Name">What held during it: a status, or a membership's version.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended; null while it lasts.</param>
public sealed record RunSpan(string Name, DateTimeOffset From, DateTimeOffset? To);

/// <summary>A group that trained together.</summary>
/// <param name="Fence">Its attempt and membership version.</param>
/// <param name="WorldSize">Number of ranks.</param>
/// <param name="FromStep">The step that it went on with.</param>
/// <param name="From">When it had formed.</param>
/// <param name="To">When it changed, or the run ended; null while it trains.</param>
public sealed record TrainedMembership(Fence Fence, int WorldSize, long FromStep, DateTimeOffset From, DateTimeOffset? To);

/// <summary>A run's life as its timeline tells it, in order.</summary>
/// <param name="Statuses">Statuses, one after the other.</param>
/// <param name="Memberships">Groups that trained.</param>
/// <param name="Recoveries">What became of every loss.</param>
/// <param name="Checkpoints">When checkpoints were committed, with the entry's text.</param>
public sealed record RunTimeline(
    ImmutableArray<RunSpan> Statuses,
    ImmutableArray<TrainedMembership> Memberships,
    ImmutableArray<Recovery> Recoveries,
    ImmutableArray<(DateTimeOffset At, string Text)> Checkpoints)
{
    /// <summary>Number of times that the whole group was started; 0 before the first.</summary>
    public int NumAttempts => Memberships.Select(membership => membership.Fence.Attempt).Distinct().Count();

    /// <summary>Reads a timeline.</summary>
    /// <param name="entries">All of its entries, in order.</param>
    public static RunTimeline Of(IEnumerable<TimelineEntry> entries)
    {
        var statuses = new List<RunSpan>();
        var memberships = new List<TrainedMembership>();
        var recoveries = new RecoveryReader();
        var checkpoints = ImmutableArray.CreateBuilder<(DateTimeOffset, string)>();
        foreach (TimelineEntry entry in entries)
        {
            recoveries.Read(entry);
            switch (entry.Event.Kind)
            {
                case RunEventKind.StatusChanged when StatusOf(entry.Event.Text) is { } status:
                    End(statuses, entry.At);
                    statuses.Add(new RunSpan(status.ToString(), entry.At, status.IsTerminal() ? entry.At : null));
                    if (!status.HoldsSlots())
                    {
                        End(memberships, entry.At);
                    }

                    break;
                case RunEventKind.RankLost:
                    End(memberships, entry.At);
                    break;
                case RunEventKind.GroupFormed when GroupFormedText.TryRead(entry.Event.Text) is { } formed:
                    End(memberships, entry.At);
                    memberships.Add(new TrainedMembership(entry.Fence, formed.WorldSize, formed.Step, entry.At, null));
                    break;
                case RunEventKind.CheckpointCommitted:
                    checkpoints.Add((entry.At, entry.Event.Text));
                    break;
                default:
                    break;
            }
        }

        return new RunTimeline([.. statuses], [.. memberships], recoveries.All(), checkpoints.ToImmutable());
    }

    /// <summary>The status that an entry tells of: <c>Queued: ...</c> or <c>Queued -> Starting: ...</c>.</summary>
    internal static RunStatus? StatusOf(string text)
    {
        string head = text.Split(':', 2)[0];
        string name = head.Split("->")[^1].Trim();
        return Enum.TryParse(name, out RunStatus status) && Enum.IsDefined(status) ? status : null;
    }

    private static void End(List<RunSpan> spans, DateTimeOffset at)
    {
        if (spans is [.., { To: null } last])
        {
            spans[^1] = last with { To = at };
        }
    }

    private static void End(List<TrainedMembership> spans, DateTimeOffset at)
    {
        if (spans is [.., { To: null } last])
        {
            spans[^1] = last with { To = at };
        }
    }
}
