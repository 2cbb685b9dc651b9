using System.Collections.Immutable;
using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Runs;

/// <summary>Leads a run's machine through a story, message by message.</summary>
internal sealed class RunScene
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 6, 0, 0, TimeSpan.Zero);
    private static readonly Sha256Digest PromptSet = Sha256Digest.Of("prompts"u8);

    public RunScene(int worldSize = 2, int minWorldSize = 0, int maxFailures = 10, RunOrigin? origin = null)
    {
        var spec = new RunSpec
        {
            Steps = 100,
            Batch = 8,
            Checkpoints = new CheckpointsSpec { Keep = 2 },
            Cluster = new ClusterSpec
            {
                WorldSize = worldSize, MinWorldSize = minWorldSize, MaxFailures = maxFailures,
            },
        };
        RunTurn.Taken first = RunMachine.Submit(
            new RunState { Id = new RunId("r1"), Spec = spec, PromptSet = PromptSet, Origin = origin }, Now);
        State = first.State;
        Effects = first.Effects;
    }

    public RunState State { get; private set; }

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>What the last message led to.</summary>
    public ImmutableArray<RunEffect> Effects { get; private set; }

    public static SlotId Slot(string node, int index = 0) => new(new NodeName(node), index);

    public static Sha256Digest HashAt(long step) => Sha256Digest.Of(BitConverter.GetBytes(step));

    public RunScene Tell(RunMessage message)
    {
        var taken = Assert.IsType<RunTurn.Taken>(RunMachine.Take(State, message, Now));
        (State, Effects) = (taken.State, taken.Effects);
        return this;
    }

    public string Refusal(RunMessage message) => Assert.IsType<RunTurn.Refused>(RunMachine.Take(State, message, Now)).Cause;

    public RunScene After(double seconds)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return Tell(new TimePassed());
    }

    public T Effect<T>()
        where T : RunEffect => Assert.Single(Effects.OfType<T>());

    public RankProcessId Process(int rank) => State.Places[rank].Process;

    /// <summary>Grants a gang on nodes a, b, c ... and lets its ranks form a group that stands before a step.</summary>
    public RunScene Training(long step = 0)
    {
        Tell(new GangGranted(
            [.. Enumerable.Range(0, State.Spec.Cluster.WorldSize).Select(NodeSlot)], State.Fence.MembershipVersion));
        return AllReady().AllFormed(step);
    }

    /// <summary>Grants what the run asked for last, a slot of each node.</summary>
    public RunScene Granted(params string[] nodes) =>
        Tell(new GangGranted([.. nodes.Select(node => Slot(node))], State.Fence.MembershipVersion));

    public RunScene AllReady()
    {
        for (int rank = 0; rank < State.Places.Length; rank++)
        {
            if (State.Places[rank].Phase == RankPhase.Starting)
            {
                Tell(new RankIsReady(Process(rank), $"host-{rank}", 4000 + rank));
            }
        }

        return this;
    }

    public RunScene AllFormed(long step, int reporter = 0)
    {
        Assert.NotNull(State.Membership);
        foreach (int rank in Enumerable.Range(0, State.Membership.WorldSize).OrderBy(rank => rank == reporter ? 1 : 0))
        {
            Tell(new RankHasFormed(
                Process(rank), State.Fence, new GroupFormed(step, HashAt(step), reporter, null, 0.1, 0.2, [])));
        }

        return this;
    }

    public RunScene Stored(long nextStep) => Tell(new StepsStored(State.Fence, nextStep, HashAt(nextStep)));

    public RunScene Parts(long step)
    {
        int world = State.Places.Length;
        for (int rank = 0; rank < world; rank++)
        {
            Tell(new PartIsWritten(Process(rank), State.Fence, Part(step, rank, world)));
        }

        return this;
    }

    public RunScene Published(long step) => Tell(new CheckpointPublished(State.Fence, Prefix(step)));

    public RunScene Checkpointed(long step) => Stored(step).Parts(step).Published(step);

    public CheckpointPart Part(long step, int rank, int world) => new(
        step, HashAt(step), Prefix(step), rank, world, "{\"step\": " + step + "}",
        [new CheckpointFile($"part-{rank}.safetensors", 10, new string('a', 64))]);

    public string Prefix(long step) => $"runs/r1/checkpoints/step-{step}-v{State.Fence.MembershipVersion}";

    private static SlotId NodeSlot(int rank) => Slot(((char)('a' + rank)).ToString());
}
