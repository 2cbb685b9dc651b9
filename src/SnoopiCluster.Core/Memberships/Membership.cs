using System.Collections.Immutable;

namespace SnoopiCluster.Core.Memberships;

/// <summary>Who trains a run together, from one change of the group to the next.</summary>
/// <param name="Fence">Attempt and version; a write with older ones is refused.</param>
/// <param name="Members">Position r holds rank r; never empty.</param>
/// <param name="StoreHost">Host of the rendezvous store, as the ranks reach it.</param>
/// <param name="StorePort">
/// Its port: the store that one of the members opened when it started, so that nobody dials before it listens.
/// </param>
public sealed record Membership(Fence Fence, ImmutableArray<Member> Members, string StoreHost, int StorePort)
{
    /// <summary>Number of ranks, at least 1.</summary>
    public int WorldSize => Members.Length;

    /// <summary>The rank of a process, or -1 when it is no member.</summary>
    public int RankOf(RankProcessId process) =>
        Members.IndexOf(Members.FirstOrDefault(member => member.Process == process)) is var rank
        && rank >= 0 && Members[rank].Process == process ? rank : -1;
}
