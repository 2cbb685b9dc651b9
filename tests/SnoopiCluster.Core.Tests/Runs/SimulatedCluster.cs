using System.Collections.Immutable;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Runs;

/// <summary>
/// A whole cluster around one run's machine, in one thread under a seed: nodes with links that break, rank processes that die
/// at any moment, messages that come late, twice and in any order between nodes, and a control plane that restarts.
/// </summary>
/// <remarks>Its processes keep what real ones keep: a state (a step), rows that were not acknowledged, one group at a time.</remarks>
internal sealed class SimulatedCluster
{
    private const int CheckpointEvery = 10;
    private readonly Random _chance;
    private readonly long _steps;
    private readonly List<RunMessage> _toRun = [];
    private readonly Dictionary<int, SimulatedRank> _ranks = [];
    private readonly HashSet<string> _blobs = [];
    private readonly Dictionary<string, bool> _linkIsUp = new() { ["a"] = true, ["b"] = true };
    private readonly HashSet<SlotId> _free;
    private readonly SortedDictionary<long, Fence> _rows = [];
    private int _lacks;
    private bool _wantsGang;

    public SimulatedCluster(int seed, int worldSize, int minWorldSize, long steps)
    {
        _chance = new Random(seed);
        _steps = steps;
        _free = [.. new[] { "a", "b" }.SelectMany(n => Enumerable.Range(0, 2).Select(i => RunScene.Slot(n, i)))];
        var spec = new RunSpec
        {
            Steps = steps,
            Batch = 8,
            Cluster = new ClusterSpec { WorldSize = worldSize, MinWorldSize = minWorldSize, MaxFailures = 10_000 },
        };
        Carry(RunMachine.Submit(
            new RunState { Id = new RunId("r1"), Spec = spec, PromptSet = Sha256Digest.Of("p"u8) }, Now));
    }

    public RunState State { get; private set; } = null!;

    public DateTimeOffset Now { get; private set; } = RunScene.Start;

    public List<string> Story { get; } = [];

    /// <summary>The rows that are stored, by step.</summary>
    public IReadOnlyDictionary<long, Fence> Rows => _rows;

    public IEnumerable<string> LivingRanks => _ranks.Values.Where(r => r.IsAlive).Select(r => $"{r.Id} on {r.Slot}");

    /// <summary>A tenth of a second goes by, with a fault or without.</summary>
    public void Tick(bool withFaults)
    {
        Now += TimeSpan.FromSeconds(0.1);
        if (withFaults && _chance.Next(40) == 0)
        {
            Harm();
        }

        Schedule();
        foreach (SimulatedRank rank in _ranks.Values.Where(rank => rank.IsAlive).OrderBy(_ => _chance.Next()).ToArray())
        {
            if (_chance.Next(3) > 0)
            {
                Live(rank);
            }
        }

        Deliver();
        if (State.WakeAt <= Now)
        {
            Tell(new TimePassed());
        }
    }

    /// <summary>All links are up again, and both sides learn what they missed.</summary>
    public void Heal()
    {
        foreach (string node in _linkIsUp.Keys.ToArray())
        {
            BringBack(node);
        }
    }

    private void Harm()
    {
        SimulatedRank[] alive = [.. _ranks.Values.Where(rank => rank.IsAlive)];
        string node = _chance.Next(2) == 0 ? "a" : "b";
        switch (_chance.Next(6))
        {
            case 0 or 1 when alive.Length > 0:
                Kill(alive[_chance.Next(alive.Length)], "chaos");
                break;
            case 2 when alive.Length > 0:
                foreach (SimulatedRank rank in alive)
                {
                    Kill(rank, "chaos took all");
                }

                break;
            case 3 when _linkIsUp[node]:
                Story.Add($"{Now:ss.f} node {node} is cut off");
                _linkIsUp[node] = false;
                _free.RemoveWhere(slot => slot.Node.Value == node);
                Tell(new NodeIsLost(new NodeName(node), "no beats"));
                break;
            case 4:
                BringBack(node);
                break;
            case 5:
                Story.Add($"{Now:ss.f} the control plane restarts");
                _toRun.Clear(); // what was not taken is told again when the nodes are back
                (_wantsGang, _lacks) = (false, 0);
                _free.Clear();
                FreeWhatIsNotHeld();
                Tell(new RunRestarted());
                Heal();
                break;
            default:
                break;
        }
    }

    // The agent's outbox is resent: every process says again what the control plane may have missed.
    private void BringBack(string node)
    {
        Story.Add($"{Now:ss.f} node {node} is back");
        bool wasUp = _linkIsUp[node];
        _linkIsUp[node] = true;
        SimulatedRank[] here = [.. _ranks.Values.Where(rank => rank.Slot.Node.Value == node)];
        Tell(new NodeIsBack(new NodeName(node), [.. here.Where(rank => rank.IsAlive).Select(rank => rank.Id)]));
        foreach (RunMessage said in here.SelectMany(rank => rank.Unheard).ToArray())
        {
            Tell(said);
        }

        if (!wasUp)
        {
            FreeWhatIsNotHeld();
        }
    }

    private void FreeWhatIsNotHeld() => _free.UnionWith(_linkIsUp.Where(link => link.Value)
        .SelectMany(link => Enumerable.Range(0, 2).Select(i => RunScene.Slot(link.Key, i)))
        .Except(State.Places.Where(place => place.Slot is not null).Select(place => place.Slot!.Value)));

    private void Schedule()
    {
        int wanted = State.Spec.Cluster.WorldSize;
        if (_wantsGang && _free.Count >= wanted)
        {
            _wantsGang = false;
            _toRun.Add(new GangGranted(Take(wanted)));
        }
        else if (_lacks > 0 && _free.Count > 0)
        {
            int count = Math.Min(_lacks, _free.Count);
            _lacks -= count;
            _toRun.Add(new SlotsGranted(Take(count)));
        }
    }

    private ImmutableArray<SlotId> Take(int count)
    {
        ImmutableArray<SlotId> taken = [.. _free.OrderBy(slot => slot.ToString(), StringComparer.Ordinal).Take(count)];
        _free.ExceptWith(taken);
        return taken;
    }

    private void Live(SimulatedRank rank)
    {
        if (rank.Group is null)
        {
            if (!rank.IsReady)
            {
                rank.IsReady = true;
                Say(rank, new RankIsReady(rank.Id, $"host-{rank.Slot.Node}", 4000));
            }

            return;
        }

        SimulatedRank[] peers = [.. rank.Group.Members.Select(member => _ranks[member.Process.Value])];
        if (!rank.IsFormed)
        {
            Join(rank, rank.Group, peers);
        }
        else if (peers.Any(peer => !peer.IsAlive || peer.Group != rank.Group))
        {
            Break(rank);
        }
        else if (peers[0] == rank && peers.All(peer => peer.IsFormed && !peer.HasStopped))
        {
            Step(rank.Group, peers);
        }
    }

    private void Join(SimulatedRank rank, Membership group, SimulatedRank[] peers)
    {
        if (peers.Any(peer => !peer.IsAlive || (peer.Group is not null && peer.Group.Fence != group.Fence)))
        {
            Break(rank);
            return;
        }

        if (peers.Any(peer => peer.Group is null))
        {
            return;
        }

        // The most advanced state is the group's; without one it is the newest checkpoint's.
        string? restored = peers.All(peer => peer.State is null) ? peers[0].Restore?.Prefix : null;
        long step = peers.Max(peer => peer.State) ?? peers[0].Restore?.Step ?? 0;
        int reporter = Math.Max(0, Array.FindIndex(peers, peer => peer.State == step));
        foreach (SimulatedRank peer in peers)
        {
            peer.State = step;
            peer.IsFormed = true;
            peer.IsReporter = peer == peers[reporter];
            peer.FirstUnacknowledged = Math.Min(peer.FirstUnacknowledged, step);
        }

        foreach (SimulatedRank peer in peers)
        {
            Say(peer, new RankHasFormed(
                peer.Id, group.Fence, new GroupFormed(step, RunScene.HashAt(step), reporter, restored, 0, 0, [])));
        }
    }

    private void Break(SimulatedRank rank)
    {
        Fence fence = rank.Group!.Fence;
        rank.Group = null;
        rank.IsFormed = false;
        Say(rank, new RankIsBroken(rank.Id, fence, new GroupBroken(rank.State ?? 0, BreakKind.PeerLost, "gone")));
    }

    // One step of the whole group; a fault may leave some ranks a step ahead of the others.
    private void Step(Membership group, SimulatedRank[] peers)
    {
        RankOrder order = peers.Aggregate(RankOrder.None, (sum, peer) => sum | peer.Orders);
        long step = peers[0].State!.Value;
        if (step < _steps)
        {
            foreach (SimulatedRank peer in peers)
            {
                peer.State = step + 1;
                if (_chance.Next(400) == 0)
                {
                    Kill(peer, "died in the apply");
                    return;
                }
            }

            step++;
        }

        if (step % CheckpointEvery == 0 || step == _steps || order.HasFlag(RankOrder.Pause))
        {
            WriteCheckpoint(group, peers, step);
        }

        Report(group, peers, step, order);
    }

    private void Report(Membership group, SimulatedRank[] peers, long step, RankOrder order)
    {
        SimulatedRank reporter = peers.Single(peer => peer.IsReporter);
        Store(group.Fence, reporter, step);
        if (step == _steps)
        {
            Stop(peers);
            Say(reporter, new RankHasFinished(
                reporter.Id, group.Fence, new RankFinished(step, "hash", RunScene.HashAt(step), "student")));
        }
        else if ((order & (RankOrder.Pause | RankOrder.Regroup)) != RankOrder.None)
        {
            Stop(peers);
            foreach (SimulatedRank peer in peers)
            {
                peer.Orders = RankOrder.None;
                Say(peer, new OrderIsDone(peer.Id, group.Fence, step, order & (RankOrder.Pause | RankOrder.Regroup)));
            }
        }
    }

    // The store's side: fenced in its WHERE, and in the order of the reporter's words: rows come after it has formed. While the
    // reporter is cut off its rows stay with it.
    private void Store(Fence fence, SimulatedRank reporter, long nextStep)
    {
        if (!_linkIsUp[reporter.Slot.Node.Value] || fence != State.Fence || !State.IsFormed)
        {
            return;
        }

        for (long step = reporter.FirstUnacknowledged; step < nextStep; step++)
        {
            _rows.TryAdd(step, fence);
        }

        _toRun.Add(new StepsStored(fence, nextStep, RunScene.HashAt(nextStep)));
    }

    private void WriteCheckpoint(Membership group, SimulatedRank[] peers, long step)
    {
        string prefix = $"step-{step}-v{group.Fence.MembershipVersion}";
        for (int rank = 0; rank < peers.Length; rank++)
        {
            Say(peers[rank], new PartIsWritten(peers[rank].Id, group.Fence, new CheckpointPart(
                step, RunScene.HashAt(step), prefix, rank, peers.Length, "{}",
                [new CheckpointFile($"{rank}", 1, "")])));
        }
    }

    private static void Stop(SimulatedRank[] peers)
    {
        foreach (SimulatedRank peer in peers)
        {
            peer.HasStopped = true;
        }
    }

    private void Kill(SimulatedRank rank, string cause)
    {
        if (rank.IsAlive)
        {
            Story.Add($"{Now:ss.f} process {rank.Id} dies: {cause}");
            rank.IsAlive = false;
            Say(rank, new RankHasExited(rank.Id, 137, cause));
        }
    }

    private void Say(SimulatedRank rank, RunMessage message)
    {
        rank.Unheard.Add(message);
        if (_linkIsUp[rank.Slot.Node.Value])
        {
            _toRun.Add(message);
            if (_chance.Next(10) == 0)
            {
                _toRun.Add(message);
            }
        }
    }

    // Messages of different nodes overtake each other; those that are delivered while a link is down come again later.
    private void Deliver()
    {
        int count = _chance.Next(_toRun.Count + 1);
        RunMessage[] now = [.. _toRun.Take(count)];
        _toRun.RemoveRange(0, count);
        foreach (RunMessage message in now)
        {
            Tell(message);
        }
    }

    private void Tell(RunMessage message)
    {
        RunState before = State;
        if (RunMachine.Take(State, message, Now) is RunTurn.Taken taken)
        {
            Carry(taken);
        }

        Invariants.Hold(before, State);
    }

    private void Carry(RunTurn.Taken taken)
    {
        State = taken.State;
        foreach (RunEffect effect in taken.Effects)
        {
            Carry(effect);
        }
    }

    private void Carry(RunEffect effect)
    {
        switch (effect)
        {
            case RecordEvent e:
                Story.Add($"{Now:ss.f} {e.Event.Text}");
                break;
            case DropRows e:
                foreach (long step in _rows.Keys.Where(step => step >= e.FromStep).ToArray())
                {
                    _rows.Remove(step);
                }

                break;
            case RequestGang:
                _wantsGang = true;
                break;
            case RequestSlots e:
                _lacks = e.Count;
                break;
            case RestateHolding e:
                _lacks = e.Lacks;
                break;
            case ReleaseGang:
                (_wantsGang, _lacks) = (false, 0);
                FreeWhatIsNotHeld();
                break;
            case StartRankProcess e when _linkIsUp[e.Assignment.Slot.Node.Value]:
                _ranks.TryAdd(e.Assignment.Process.Value, new SimulatedRank(e.Assignment.Process, e.Assignment.Slot)
                {
                    Restore = State.Checkpoints.Newest,
                });
                break;
            case KillRankProcess e when _linkIsUp[e.Node.Value]
                && _ranks.TryGetValue(e.Process.Value, out SimulatedRank? rank):
                Kill(rank, e.Cause);
                break;
            case FormGroup e:
                foreach (SimulatedRank member in Reachable(e.To).Where(m => !(m.Group?.Fence == e.Membership.Fence)
                    && !(m.LastFence.MembershipVersion >= e.Membership.Fence.MembershipVersion)))
                {
                    (member.Group, member.IsFormed, member.HasStopped) = (e.Membership, false, false);
                    member.LastFence = e.Membership.Fence;
                }

                break;
            case OrderGroup e:
                foreach (SimulatedRank member in Reachable(e.To))
                {
                    member.Orders |= e.Order;
                }

                break;
            case AcknowledgeRows e:
                foreach (SimulatedRank member in Reachable(e.To))
                {
                    member.FirstUnacknowledged = Math.Max(member.FirstUnacknowledged, e.UpToStep + 1);
                    if (member.HasStopped && member.State == _steps && e.UpToStep == _steps - 1)
                    {
                        member.IsAlive = false;
                        Say(member, new RankHasExited(member.Id, 0, "done"));
                    }
                }

                break;
            case PublishCheckpoint e:
                _blobs.Add(e.Prefix);
                _toRun.Add(new CheckpointPublished(e.Fence, e.Prefix));
                break;
            case DeleteCheckpoint e:
                _blobs.Remove(e.Prefix);
                break;
            default:
                break;
        }
    }

    private IEnumerable<SimulatedRank> Reachable(ImmutableArray<Member> members) => members
        .Where(member => _linkIsUp[member.Slot.Node.Value])
        .Select(member => _ranks.GetValueOrDefault(member.Process.Value))
        .OfType<SimulatedRank>()
        .Where(rank => rank.IsAlive);

    private sealed class SimulatedRank(RankProcessId id, SlotId slot)
    {
        public RankProcessId Id { get; } = id;

        public SlotId Slot { get; } = slot;

        public bool IsAlive { get; set; } = true;

        public bool IsReady { get; set; }

        public bool IsFormed { get; set; }

        public bool IsReporter { get; set; }

        public bool HasStopped { get; set; }

        public long? State { get; set; }

        public CheckpointEntry? Restore { get; init; }

        public long FirstUnacknowledged { get; set; }

        public RankOrder Orders { get; set; }

        public Membership? Group { get; set; }

        public Fence LastFence { get; set; }

        public List<RunMessage> Unheard { get; } = [];
    }

    private static class Invariants
    {
        public static void Hold(RunState? before, RunState after)
        {
            if (before is null)
            {
                return;
            }

            Assert.True(after.Fence.MembershipVersion >= before.Fence.MembershipVersion, "the fence went back");
            Assert.True(after.Fence.Attempt >= before.Fence.Attempt, "the attempt went back");
            Assert.False(before.Status.IsTerminal() && after.Status != before.Status, "an ended run moved");
            Assert.True(after.Status.HoldsSlots() || after.Places.IsEmpty, "ranks without slots");
            RankProcessId[] alive = [.. after.Places.Where(place => place.HasProcess).Select(place => place.Process)];
            Assert.Equal(alive.Length, alive.Distinct().Count());
            SlotId[] slots = [.. after.Places.Where(place => place.Slot is not null).Select(place => place.Slot!.Value)];
            Assert.Equal(slots.Length, slots.Distinct().Count());
        }
    }
}
