using System.Collections.Immutable;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Scheduling;

namespace SnoopiCluster.Core.Tests.Scheduling;

/// <summary>
/// Nodes and runs around the real scheduler, behaving as the real ones do, in a world where anything may end at any time. After
/// each message everything that must hold is checked.
/// </summary>
internal sealed class SimulatedCluster(long seed)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Draws _draws = new(seed);
    private readonly Dictionary<NodeName, int> _numSlots = [];
    private readonly HashSet<NodeName> _alive = [];
    private readonly HashSet<NodeName> _draining = [];
    private readonly SortedDictionary<int, SimulatedRun> _runs = [];
    private int _nextRun;

    public SchedulerState State { get; private set; } = SchedulerState.Started;

    public DateTimeOffset Now { get; private set; } = Start;

    public int NumBegun => _runs.Values.Count(run => run.HasBegunOnce);

    public int NumRuns => _runs.Count;

    public int NumReclaims { get; private set; }

    public IEnumerable<SimulatedRun> Unserved => _runs.Values.Where(run => !run.IsOver);

    public void AddNode(string name, int numSlots)
    {
        NodeName node = new(name);
        _numSlots[node] = numSlots;
        Offer(node);
    }

    public void Open() => Send(new RestatementEnded());

    public SimulatedRun Submit(int size, int minSize = 0, int priority = 0)
    {
        SimulatedRun run = new(RunId.Of([0, 0, 0, 0, (byte)(_nextRun >> 8), (byte)_nextRun]), size, minSize, priority);
        _runs.Add(_nextRun++, run);
        Send(run.Request());
        return run;
    }

    /// <summary>Something happens.</summary>
    public void Stir(int maxSize)
    {
        switch (_draws.Below(12))
        {
            case 0 or 1 or 2:
                int size = 1 + _draws.Below(maxSize);
                Submit(size, _draws.Below(3) == 0 ? 1 + _draws.Below(size) : 0, _draws.Below(3) - 1);
                break;
            case 3 or 4:
                FinishOne();
                break;
            case 5 when _alive.Count > 0:
                Kill(_draws.Of([.. _alive]));
                break;
            case 6 or 7 when _alive.Count < _numSlots.Count:
                Offer(_draws.Of([.. _numSlots.Keys.Except(_alive)]));
                break;
            case 8 when _alive.Count > 0:
                NodeName leaving = _draws.Of([.. _alive]);
                _draining.Add(leaving);
                Send(new NodeDraining(leaving));
                break;
            case 9 when _runs.Count > 0:
                // Messages come twice.
                SimulatedRun again = _runs[_draws.Below(_runs.Count)];
                if (again.IsQueued)
                {
                    Send(again.Request());
                }

                break;
            case 10:
                RestartScheduler();
                break;
            default:
                Tick(TimeSpan.FromSeconds(_draws.Below(90)));
                break;
        }
    }

    /// <summary>Every node comes back, and nothing goes wrong any more.</summary>
    public void Calm()
    {
        foreach (NodeName node in _numSlots.Keys.Where(node => !_alive.Contains(node) || _draining.Contains(node)))
        {
            Offer(node);
        }
    }

    /// <summary>Ends a run that trains, if there is one.</summary>
    public bool FinishOne()
    {
        SimulatedRun[] training = [.. _runs.Values.Where(run => run.IsTraining)];
        if (training.Length == 0)
        {
            return false;
        }

        SimulatedRun done = _draws.Of(training);
        done.End();
        Send(new GangReleased(done.Id));
        return true;
    }

    public void Tick(TimeSpan time)
    {
        Now += time;
        Send(new SchedulerTicked());
    }

    public void Kill(NodeName node)
    {
        _alive.Remove(node);
        _draining.Remove(node);
        SimulatedRun[] losers = [.. _runs.Values.Where(run => run.Slots.Any(slot => slot.Node == node))];
        foreach (SimulatedRun run in losers)
        {
            run.Slots.RemoveAll(slot => slot.Node == node);
        }

        Send(new NodeGone(node));
        foreach (SimulatedRun run in losers)
        {
            AskAgain(run);
        }
    }

    private void Offer(NodeName node)
    {
        _alive.Add(node);
        _draining.Remove(node);
        Send(new NodeOffered(node, [.. Enumerable.Range(0, _numSlots[node]).Select(i => new SlotId(node, i))]));
    }

    private void AskAgain(SimulatedRun run)
    {
        if (run.Slots.Count > 0)
        {
            Send(new SlotRequested(run.Id, run.Lacks));
            return;
        }

        Send(new GangReleased(run.Id));
        Send(run.Request());
    }

    private void RestartScheduler()
    {
        State = SchedulerState.Started;
        foreach (NodeName node in _alive)
        {
            Send(new NodeOffered(node, [.. Enumerable.Range(0, _numSlots[node]).Select(i => new SlotId(node, i))]));
        }

        foreach (NodeName node in _draining)
        {
            Send(new NodeDraining(node));
        }

        foreach (SimulatedRun run in _runs.Values.Where(run => !run.IsOver))
        {
            Send(run.IsQueued ? run.Request() : run.Restate());
        }

        Open();
    }

    private void Send(SchedulerMessage message)
    {
        (SchedulerState state, ImmutableArray<SchedulerEffect> effects) = SchedulerMachine.Apply(State, message, Now);
        State = state;
        foreach (SchedulerEffect effect in effects)
        {
            SimulatedRun run = _runs.Values.Single(run => run.Id == effect.Run);
            switch (effect)
            {
                case GrantGang(_, var slots, _):
                    CheckGrant(slots);
                    Assert.True(run.IsQueued, $"{Where()}: {run.Id} was granted a gang and had not asked");
                    Assert.InRange(slots.Length, run.Least, run.Size);
                    run.Begin(slots);
                    break;
                case GrantSlots(_, var slots):
                    CheckGrant(slots);
                    Assert.InRange(slots.Length, 1, run.Lacks);
                    run.Slots.AddRange(slots);
                    Assert.True(run.IsTraining, $"{Where()}: {run.Id} was granted slots that do not let it go on");
                    break;
                case ReclaimGang:
                    Assert.False(run.IsTraining, $"{Where()}: {run.Id} trains and was told to give its gang back");
                    NumReclaims++;
                    break;
                case RefuseHolding:
                    Assert.Fail($"{Where()}: {run.Id} was refused what it holds");
                    break;
            }
        }

        Check();
        foreach (ReclaimGang reclaim in effects.OfType<ReclaimGang>())
        {
            SimulatedRun run = _runs.Values.Single(run => run.Id == reclaim.Run);
            run.Slots.Clear();
            Send(new GangReleased(run.Id));
            Send(run.Request());
        }
    }

    private void CheckGrant(ImmutableArray<SlotId> slots)
    {
        Assert.All(slots, slot => Assert.True(
            _alive.Contains(slot.Node) && !_draining.Contains(slot.Node), $"{Where()}: {slot} is on no node that takes ranks"));
        Assert.Empty(slots.Intersect(_runs.Values.SelectMany(run => run.Slots)));
    }

    private void Check()
    {
        SlotId[] held = [.. State.Held.Values.SelectMany(gang => gang.Slots)];
        Assert.Equal(held.Length, held.Distinct().Count());

        // Nobody holds and waits to begin: half a gang is never held.
        Assert.DoesNotContain(State.Waiting, gang => State.Held.ContainsKey(gang.Run));
        foreach (SimulatedRun run in _runs.Values.Where(run => State.IsOpen && !run.IsOver && !run.IsQueued))
        {
            Assert.Equal(run.Slots.Order(BySlot), State.Held[run.Id].Slots.Order(BySlot));
        }
    }

    private static Comparer<SlotId> BySlot { get; } =
        Comparer<SlotId>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private string Where() => $"seed {seed}, {Now:HH:mm:ss}";
}
