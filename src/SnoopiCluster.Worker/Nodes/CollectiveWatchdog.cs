using SnoopiCluster.Contracts.Nodes;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Worker.Nodes;

/// <summary>
/// Finds the rank of this node that holds up its group (design section 6). Two signs are read. Some local ranks wait in the
/// collective of step k, and another has not entered it. Or the group broke: others said so and let go of it, and one is
/// silent. A rank that trains alone holds up nobody, but must say something now and then. Holds no clock and kills nobody; not
/// for use by several threads at once.
/// </summary>
internal sealed class CollectiveWatchdog
{
    // A watchdog that was itself held up (a stopped or starved agent) has not yet read what the ranks said meanwhile.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // Earlier than the collective's own time-out: then one rank is lost, and not everybody's collective. That time-out is what
    // the ranks agree on for the step: 10 median steps and at least 5 s, far longer where a step is no usual one.
    private const double WaitShare = 0.9;

    // A member may have finished the step on which another's collective broke; then it computes one more, in whose collective
    // it finds its peers gone at once.
    private const double SilenceShare = 0.4;

    // Before the first step a member may be reading a checkpoint, which no peer's end interrupts.
    private static readonly TimeSpan SilenceBeforeSteps = TimeSpan.FromSeconds(60);

    // Alone a rank reports every step, but draws grids and writes exports in between.
    private static readonly TimeSpan SilenceAlone = TimeSpan.FromMinutes(10);

    private readonly Dictionary<RankKey, WatchedRank> _ranks = [];
    private TimeSpan? _lastLook;

    /// <summary>A process is told to join a group.</summary>
    public void Joined(RankKey key, Membership membership, TimeSpan now)
    {
        long version = membership.Fence.MembershipVersion;
        WatchedRank? before = _ranks.GetValueOrDefault(key);
        if (before is null || before.Version < version)
        {
            // It is still told apart whether it left the group before: one that is stopped never does.
            // One that trains alone is suspected from the start, and again from each of its words on.
            _ranks[key] = new WatchedRank(version, membership.RankOf(key.Process), membership.WorldSize)
            {
                Suspicion = membership.WorldSize == 1 ? SilentAlone(now) : before?.Suspicion,
            };
        }
    }

    /// <summary>A process said something.</summary>
    public void Said(RankKey key, RankReport report, TimeSpan now)
    {
        if (!_ranks.TryGetValue(key, out WatchedRank? rank))
        {
            return;
        }

        rank.Suspicion = rank.WorldSize == 1 ? SilentAlone(now) : null;
        switch (report)
        {
            case CollectiveEntered entered when entered.MembershipVersion == rank.Version:
                rank.Enter(entered, now);
                break;
            case BrokenReport broken when broken.Fence.MembershipVersion == rank.Version:
                rank.HasLeft = true;
                SuspectTheSilent(key, rank, broken, now);
                break;
            case OrderDone { Order: RankOrder.Checkpoint }:
                break;
            case OrderDone or FinishedReport or FailedReport:
                rank.HasLeft = true;
                rank.Suspicion = null;
                break;
        }
    }

    /// <summary>A process has ended.</summary>
    public void Gone(RankKey key) => _ranks.Remove(key);

    /// <summary>Who is to be killed now, and why; each is named once.</summary>
    /// <param name="now">Time on any clock that only goes forward; the same as in <see cref="Said"/>.</param>
    public IReadOnlyList<(RankKey Key, string Cause)> Culprits(TimeSpan now)
    {
        TimeSpan away = now - (_lastLook ?? now);
        _lastLook = now;
        if (away > LongestPause)
        {
            foreach (WatchedRank rank in _ranks.Values)
            {
                rank.Forgive(away);
            }

            return [];
        }

        List<(RankKey Key, string Cause)> found =
        [
            .. _ranks.Where(rank => rank.Value.Suspicion is { } held && now > held.Until)
                .Select(rank => (rank.Key, rank.Value.Suspicion?.Cause ?? "")),
            .. _ranks.Select(rank => (rank.Key.Run, rank.Value.Version)).Distinct()
                .SelectMany(group => MissingFrom(group.Run, group.Version, now)),
        ];
        found.RemoveAll(culprit => _ranks[culprit.Key].IsBlamed);
        foreach ((RankKey key, _) in found)
        {
            _ranks[key].IsBlamed = true;
        }

        return found;
    }

    private IEnumerable<(RankKey Key, string Cause)> MissingFrom(RunId run, long version, TimeSpan now)
    {
        List<(RankKey Key, WatchedRank Rank)> group =
            [.. GroupOf(run, version).Where(member => !member.Rank.HasLeft)];
        if (group.Count < 2)
        {
            return [];
        }

        long step = group.Max(member => member.Rank.Step);
        (RankKey firstKey, WatchedRank first) =
            group.Where(member => member.Rank.Step == step).MinBy(member => member.Rank.EnteredAt);
        TimeSpan waited = now - first.EnteredAt;
        return step < 0 || waited <= first.Deadline * WaitShare
            ? []
            : group.Where(member => member.Rank.Step < step).Select(late => (
                late.Key,
                $"rank {late.Rank.Rank} of membership version {version} did not come to the collective of step {step}, "
                + $"in which rank {first.Rank} (process {firstKey.Process}) had waited for {waited.TotalSeconds:F1} s"));
    }

    private void SuspectTheSilent(RankKey key, WatchedRank teller, BrokenReport broken, TimeSpan now)
    {
        TimeSpan grace = teller.Step < 0 ? SilenceBeforeSteps : teller.Deadline * SilenceShare;
        foreach ((_, WatchedRank other) in GroupOf(key.Run, teller.Version)
            .Where(member => member.Key != key && !member.Rank.HasLeft))
        {
            other.Suspicion ??= new Suspicion(
                now + grace,
                $"rank {other.Rank} of membership version {teller.Version} said nothing for {grace.TotalSeconds:F1} s after "
                + $"rank {teller.Rank} (process {key.Process}) had found the collective of step {broken.Broken.Step} broken");
        }
    }

    private static Suspicion SilentAlone(TimeSpan now) => new(
        now + SilenceAlone, $"it trains alone and said nothing for {SilenceAlone.TotalMinutes:F0} minutes");

    private List<(RankKey Key, WatchedRank Rank)> GroupOf(RunId run, long version) =>
        [.. _ranks.Where(rank => rank.Key.Run == run && rank.Value.Version == version)
            .Select(rank => (rank.Key, rank.Value))];
}
