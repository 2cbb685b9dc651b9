using System.Collections.Immutable;
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
    private readonly Random _chance;
    private readonly long _steps;
    private readonly SimulatedTraining _training;
    private readonly List<RunMessage> _toRun = [];
    private readonly Dictionary<int, SimulatedRank> _ranks = [];
    private readonly HashSet<string> _blobs = [];
    private readonly Dictionary<string, bool> _linkIsUp = new() { ["a"] = true, ["b"] = true };
    private readonly SimulatedSlots _slots = new();
    private readonly SortedDictionary<long, Fence> _rows = [];

    public SimulatedCluster(int seed, int worldSize, int minWorldSize, long steps)
    {
        _chance = new Random(seed);
        _training = new SimulatedTraining(this, _chance, steps);
        _steps = steps;
        _slots.FreeAllBut(null, UpNodes);
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

    private IEnumerable<string> UpNodes => _linkIsUp.Where(link => link.Value).Select(link => link.Key);

    /// <summary>A tenth of a second goes by, with a fault or without.</summary>
    public void Tick(bool withFaults)
    {
        Now += TimeSpan.FromSeconds(0.1);
        if (withFaults && _chance.Next(40) == 0)
        {
            Harm();
        }

        if (_slots.Schedule(State.Spec.Cluster.WorldSize) is { } granted)
        {
            _toRun.Add(granted);
        }

        foreach (SimulatedRank rank in _ranks.Values.Where(rank => rank.IsAlive).OrderBy(_ => _chance.Next()).ToArray())
        {
            if (_chance.Next(3) > 0)
            {
                _training.Live(rank);
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

    public SimulatedRank Rank(RankProcessId process) => _ranks[process.Value];

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
                _slots.Lose(node);
                Tell(new NodeIsLost(new NodeName(node), "no beats"));
                break;
            case 4:
                BringBack(node);
                break;
            case 5:
                Story.Add($"{Now:ss.f} the control plane restarts");
                _toRun.Clear(); // what was not taken is told again when the nodes are back
                _slots.Forget();
                _slots.FreeAllBut(State, UpNodes);
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
            _slots.FreeAllBut(State, UpNodes);
        }
    }

    // The store's side: fenced in its WHERE, and in the order of the reporter's words: rows come after it has formed. While the
    // reporter is cut off its rows stay with it.
    public void Store(Fence fence, SimulatedRank reporter, long nextStep)
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

    public void Kill(SimulatedRank rank, string cause)
    {
        if (rank.IsAlive)
        {
            Story.Add($"{Now:ss.f} process {rank.Id} dies: {cause}");
            rank.IsAlive = false;
            Say(rank, new RankHasExited(rank.Id, 137, cause));
        }
    }

    public void Say(SimulatedRank rank, RunMessage message)
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

        RunInvariants.Hold(before, State);
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
            case RequestGang e:
                _slots.Wanted = e;
                break;
            case RequestSlots e:
                _slots.NumLacking = e.Count;
                break;
            case RestateHolding e:
                _slots.NumLacking = e.Lacks;
                break;
            case ReleaseGang:
                (_slots.Wanted, _slots.NumLacking) = (null, 0);
                _slots.FreeAllBut(State, UpNodes);
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
}
