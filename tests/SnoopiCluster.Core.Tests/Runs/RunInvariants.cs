using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

/// <summary>What no message may break.</summary>
internal static class RunInvariants
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
