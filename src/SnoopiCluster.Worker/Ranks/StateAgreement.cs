using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Training;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>
/// How a new group comes to one state (design section 6): its members exchange (step, H); the most advanced state is the
/// group's, and whoever is behind receives it. A ring may have finished on some ranks and failed on others, so survivors of the
/// same collective may stand at k and at k + 1.
/// </summary>
/// <param name="rank">This rank's state.</param>
/// <param name="rows">Its rows that are not yet stored.</param>
/// <param name="restore">Where a state comes from when nobody has one.</param>
/// <param name="clock">Measures the hand-over.</param>
internal sealed class StateAgreement(PreparedRank rank, KeptRows rows, StateRestore restore, TimeProvider clock)
{
    /// <summary>Agrees with all members of a group; every one of them calls it.</summary>
    /// <param name="group">The group.</param>
    /// <param name="joinSeconds">How long joining took.</param>
    /// <exception cref="StatesDifferException">The states cannot belong to one run.</exception>
    /// <exception cref="Tensors.Collectives.CollectiveException">A rank was lost, or the group was aborted.</exception>
    public GroupFormed Reach(RankGroup group, double joinSeconds)
    {
        long started = clock.GetTimestamp();
        Standing[] standings =
        [
            .. group.Process.AllGather(Standing.Of(rank.HasState, rank.State.Ledger).ToBytes())
                .Select(bytes => Standing.Read(bytes)),
        ];
        int? mostAdvanced = Standing.RootOf(standings);
        int root = mostAdvanced ?? 0;
        string? restoredFrom = null;
        if (mostAdvanced is null)
        {
            restoredFrom = HandOverFrom(group, root, group.Rank == root ? restore.Restore : null);
        }
        else if (standings.Any(standing => standing != standings[root]))
        {
            HandOverFrom(group, root, restore: null);
        }

        IReadOnlyList<string> remarks = RemarksOn(group.WorldSize);
        return new GroupFormed(
            rank.State.Step,
            rank.State.Ledger.Hash,
            root,
            restoredFrom,
            joinSeconds,
            clock.GetElapsedTime(started).TotalSeconds,
            remarks);
    }

    /// <summary>Gives all members the root's state.</summary>
    /// <param name="group">The group; every member calls this.</param>
    /// <param name="root">Whose state it is.</param>
    /// <param name="restore">Called on the root before it sends: reads a checkpoint and returns its name.</param>
    /// <returns>The name of the checkpoint that was read.</returns>
    public string? HandOverFrom(RankGroup group, int root, Func<string?>? restore)
    {
        if (group.Rank != root)
        {
            // Until all of it is here it is nobody's state.
            rank.HasState = false;
        }

        string? restoredFrom = null;
        if (restore is not null)
        {
            restoredFrom = restore();
            rows.Replace([]);
            rank.HasState = true;
        }

        HandOver sent = new(
            rank.State.Counts, rank.Step.MicroBatch, rank.LastEnvironment, restoredFrom, rows.All);
        if (group.WorldSize > 1)
        {
            sent = HandOver.Read(group.BroadcastBytes(group.Rank == root ? sent.ToBytes() : [], root));
            StateHandOver.Broadcast(rank.State, group.Process, root);
        }

        if (group.Rank != root)
        {
            rank.State.Take(sent.Counts);
            rank.Step.MicroBatch = sent.MicroBatch;
            rank.LastEnvironment = sent.Environment;
            rows.Replace(sent.Rows);
        }

        rank.HasState = true;
        return sent.RestoredFrom;
    }

    private IReadOnlyList<string> RemarksOn(int worldSize)
    {
        ComputeEnvironment now = rank.IdentityIn(worldSize).Environment;
        IReadOnlyList<string> differences = rank.LastEnvironment is { } last ? now.DifferencesTo(last) : [];
        rank.LastEnvironment = now;
        return differences.Count == 0
            ? []
            : [$"bit-equality is off from here on: {string.Join(", ", differences)}; prompts and draws stay the same"];
    }
}
