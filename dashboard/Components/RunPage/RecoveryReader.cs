using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>Finds the recoveries in a run's timeline, entry by entry.</summary>
/// <remarks>
/// A recovery begins with the first broken collective or lost rank after a group had formed, and ends with the next group. The
/// phases lie between the entries: noticing (broken to lost), starting (lost to the last process started), loading (from there
/// until the ranks began to join), joining and handing over (as the group itself measured them).
/// </remarks>
internal sealed class RecoveryReader
{
    private readonly ImmutableArray<Recovery>.Builder _done = ImmutableArray.CreateBuilder<Recovery>();
    private readonly SortedSet<int> _culprits = [];
    private readonly SortedSet<int> _noticedBy = [];
    private TimelineEntry? _first;
    private TimelineEntry? _lost;
    private TimelineEntry? _started;
    private bool _isTraining;

    /// <summary>Takes the next entry.</summary>
    public void Read(TimelineEntry entry)
    {
        switch (entry.Event.Kind)
        {
            case RunEventKind.GroupBroken when _isTraining || _first is not null:
                Begin(entry);
                Add(_noticedBy, entry.Event.Rank);
                break;
            case RunEventKind.RankLost when _isTraining || _first is not null:
                Begin(entry);
                _lost ??= entry;
                AddCulprits(entry);
                break;
            case RunEventKind.RankStarted when _first is not null:
                _started = entry;
                break;
            case RunEventKind.GroupFormed:
                if (_first is not null && GroupFormedText.TryRead(entry.Event.Text) is { } formed)
                {
                    _done.Add(Close(entry, formed));
                }

                Forget();
                _isTraining = true;
                break;
            case RunEventKind.StatusChanged when StopsTraining(entry):
                if (_first is not null)
                {
                    _done.Add(Open(RecoveryEnd.Stopped));
                }

                Forget();
                break;
            default:
                break;
        }
    }

    /// <summary>All recoveries, the one under way last.</summary>
    public ImmutableArray<Recovery> All() =>
        _first is null ? _done.ToImmutable() : [.. _done, Open(RecoveryEnd.UnderWay)];

    // Interrupted, Queued and Starting are stations of a recovery; a pause or an end is where it stops.
    private static bool StopsTraining(TimelineEntry entry) => RunTimeline.StatusOf(entry.Event.Text)
        is RunStatus.Paused or RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled;

    private static void Add(SortedSet<int> ranks, int? rank)
    {
        if (rank is { } one)
        {
            ranks.Add(one);
        }
    }

    private void Begin(TimelineEntry entry)
    {
        _first ??= entry;
        _isTraining = false;
    }

    // "rank 1, 3 is lost: ...": the entry itself names the first one only.
    private void AddCulprits(TimelineEntry entry)
    {
        Add(_culprits, entry.Event.Rank);
        string head = entry.Event.Text.Split(" is lost:", 2)[0];
        foreach (string word in head.Replace("rank ", "", StringComparison.Ordinal).Split(", "))
        {
            if (int.TryParse(word, CultureInfo.InvariantCulture, out int rank))
            {
                _culprits.Add(rank);
            }
        }
    }

    private Recovery Open(RecoveryEnd end)
    {
        TimelineEntry first = _first ?? throw new InvalidOperationException("No recovery was begun.");
        TimelineEntry telling = _lost ?? first;
        return new Recovery(
            first.At, first.Event.Step, [.. _culprits], telling.Event.Text, [.. _noticedBy], end, null, [], null, null);
    }

    private Recovery Close(TimelineEntry entry, GroupFormedText formed)
    {
        Recovery open = Open(formed.RestoredFrom is null && formed.Step >= (_first?.Event.Step ?? 0)
            ? RecoveryEnd.WentOn
            : RecoveryEnd.StartedAgain);
        return open with
        {
            Took = entry.At - open.At,
            Phases = PhasesOf(open.At, entry.At, formed),
            StepsLost = Math.Max(0, open.Step - formed.Step),
            WorldSize = formed.WorldSize,
        };
    }

    private ImmutableArray<RecoveryPhase> PhasesOf(DateTimeOffset begin, DateTimeOffset end, GroupFormedText formed)
    {
        // The group's own figures are of other clocks: they are held inside what the entries say.
        DateTimeOffset noticed = _lost?.At ?? begin;
        DateTimeOffset started = _started?.At ?? noticed;
        TimeSpan rest = end - started;
        TimeSpan handOver = Shorter(formed.HandOver, rest);
        TimeSpan join = Shorter(formed.Join, rest - handOver);
        RecoveryPhase[] phases =
        [
            new("notice", noticed - begin),
            new("start", started - noticed),
            new("load", rest - handOver - join),
            new("join", join),
            new("hand over", handOver),
        ];
        return [.. phases.Where(phase => phase.Took > TimeSpan.Zero)];
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Forget()
    {
        (_first, _lost, _started, _isTraining) = (null, null, null, false);
        _culprits.Clear();
        _noticedBy.Clear();
    }
}
