namespace SnoopiCluster.Core.Memberships;

/// <summary>A collective failed on a rank, which holds its state and waits for the next membership.</summary>
/// <param name="Step">The step that was dropped.</param>
/// <param name="Kind">How it failed.</param>
/// <param name="Cause">The library's words.</param>
public sealed record GroupBroken(long Step, BreakKind Kind, string Cause);

/// <summary>How a collective failed.</summary>
public enum BreakKind
{
    /// <summary>A peer's connection closed.</summary>
    PeerLost,

    /// <summary>Not every rank came within the deadline.</summary>
    TimedOut,

    /// <summary>The states cannot belong to one run: same step, other ledger hash.</summary>
    StatesDiffer,

    /// <summary>Anything else that the library reported.</summary>
    Other,
}
