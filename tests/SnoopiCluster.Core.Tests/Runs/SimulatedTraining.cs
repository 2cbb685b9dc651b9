using SnoopiCluster.Core.Checkpoints;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

/// <summary>What the processes of a simulated group do: join, step together, break, write checkpoints, carry orders out.</summary>
internal sealed class SimulatedTraining(SimulatedCluster cluster, Random chance, long steps)
{
    private const int CheckpointEvery = 10;

    /// <summary>A rank does what is next for it.</summary>
    public void Live(SimulatedRank rank)
    {
        if (rank.Group is null)
        {
            if (!rank.IsReady)
            {
                rank.IsReady = true;
                cluster.Say(rank, new RankIsReady(rank.Id, $"host-{rank.Slot.Node}", 4000));
            }

            return;
        }

        SimulatedRank[] peers = [.. rank.Group.Members.Select(member => cluster.Rank(member.Process))];
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
            cluster.Say(peer, new RankHasFormed(
                peer.Id, group.Fence, new GroupFormed(step, RunScene.HashAt(step), reporter, restored, 0, 0, [])));
        }
    }

    private void Break(SimulatedRank rank)
    {
        Fence fence = rank.Group!.Fence;
        rank.Group = null;
        rank.IsFormed = false;
        cluster.Say(rank, new RankIsBroken(rank.Id, fence, new GroupBroken(rank.State ?? 0, BreakKind.PeerLost, "gone")));
    }

    // One step of the whole group; a fault may leave some ranks a step ahead of the others.
    private void Step(Membership group, SimulatedRank[] peers)
    {
        RankOrder order = peers.Aggregate(RankOrder.None, (sum, peer) => sum | peer.Orders);
        long step = peers[0].State!.Value;
        if (step < steps)
        {
            foreach (SimulatedRank peer in peers)
            {
                peer.State = step + 1;
                if (chance.Next(400) == 0)
                {
                    cluster.Kill(peer, "died in the apply");
                    return;
                }
            }

            step++;
        }

        if (step % CheckpointEvery == 0 || step == steps || order.HasFlag(RankOrder.Pause))
        {
            WriteCheckpoint(group, peers, step);
        }

        Report(group, peers, step, order);
    }

    private void Report(Membership group, SimulatedRank[] peers, long step, RankOrder order)
    {
        SimulatedRank reporter = peers.Single(peer => peer.IsReporter);
        cluster.Store(group.Fence, reporter, step);
        if (step == steps)
        {
            Stop(peers);
            cluster.Say(reporter, new RankHasFinished(
                reporter.Id, group.Fence, new RankFinished(step, "hash", RunScene.HashAt(step), "student")));
        }
        else if ((order & (RankOrder.Pause | RankOrder.Regroup)) != RankOrder.None)
        {
            Stop(peers);
            foreach (SimulatedRank peer in peers)
            {
                peer.Orders = RankOrder.None;
                cluster.Say(peer, new OrderIsDone(peer.Id, group.Fence, step, order & (RankOrder.Pause | RankOrder.Regroup)));
            }
        }
    }

    private void WriteCheckpoint(Membership group, SimulatedRank[] peers, long step)
    {
        string prefix = $"step-{step}-v{group.Fence.MembershipVersion}";
        for (int rank = 0; rank < peers.Length; rank++)
        {
            cluster.Say(peers[rank], new PartIsWritten(peers[rank].Id, group.Fence, new CheckpointPart(
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
}
