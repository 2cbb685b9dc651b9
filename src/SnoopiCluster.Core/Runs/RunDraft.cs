using System.Collections.Immutable;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Runs;

/// <summary>A run's state while one message is worked in, and what is to be done about it.</summary>
internal sealed class RunDraft(RunState state, DateTimeOffset now)
{
    private readonly List<RunEffect> _effects = [];

    /// <summary>The state so far.</summary>
    public RunState State { get; set; } = state;

    /// <summary>When the message is worked in.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>The members that a message to the group goes to.</summary>
    public ImmutableArray<Member> Members => State.Membership?.Members ?? [];

    /// <summary>Adds an effect.</summary>
    public void Do(RunEffect effect) => _effects.Add(effect);

    /// <summary>Adds an entry to the timeline.</summary>
    public void Note(RunEventKind kind, string text, int? rank = null) =>
        Do(new RecordEvent(new RunEvent(kind, Clean(text), State.Step, rank)));

    /// <summary>Changes the status, with its cause.</summary>
    public void Enter(RunStatus status, string cause)
    {
        if (State.Status != status)
        {
            Note(RunEventKind.StatusChanged, $"{State.Status} -> {status}: {cause}");
        }

        State = State with { Status = status, Cause = Clean(cause) };
    }

    /// <summary>Changes one place.</summary>
    public void SetPlace(int rank, RankPlace place) => State = State with { Places = State.Places.SetItem(rank, place) };

    /// <summary>The rank whose place a process fills, or -1: one that was replaced, or never was.</summary>
    public int RankOf(RankProcessId process)
    {
        for (int rank = 0; rank < State.Places.Length; rank++)
        {
            if (State.Places[rank].HasProcess && State.Places[rank].Process == process)
            {
                return rank;
            }
        }

        return -1;
    }

    /// <summary>The end of the turn.</summary>
    public RunTurn.Taken Taken() => new(State, [.. _effects]);

    // What a crashing process wrote last may hold NUL, which no database takes as text.
    private static string Clean(string text) => text.Replace('\0', '\uFFFD');
}
