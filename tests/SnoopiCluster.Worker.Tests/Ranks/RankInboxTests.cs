using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Tests.Ranks;

public sealed class RankInboxTests : IDisposable
{
    private readonly RankInbox _inbox = new();

    public void Dispose() => _inbox.Dispose();

    [Fact]
    public void Take_OfANewerMembership_SupersedesTheOneBefore()
    {
        _inbox.Take(Join(version: 3));
        (Membership membership, CancellationToken superseded) = _inbox.WaitForMembership(after: -1);

        _inbox.Take(Join(version: 3));
        _inbox.Take(Join(version: 2));
        Assert.False(superseded.IsCancellationRequested);
        _inbox.Take(Join(version: 4));

        Assert.Equal(3, membership.Fence.MembershipVersion);
        Assert.True(superseded.IsCancellationRequested);
        Assert.Equal(4, _inbox.WaitForMembership(after: 3).Membership.Fence.MembershipVersion);
    }

    [Fact]
    public void Orders_StayUntilTheGroupHasAgreedOnThem_AndRegroupingEndsWithTheNextGroup()
    {
        _inbox.Take(Join(version: 1));
        _inbox.Take(new GiveOrder(RankOrder.Pause | RankOrder.Checkpoint | RankOrder.Regroup));
        Assert.Equal(RankOrder.Pause | RankOrder.Checkpoint | RankOrder.Regroup, _inbox.Orders());

        _inbox.ForgetOrders(RankOrder.Checkpoint);
        _inbox.Take(Join(version: 2));

        Assert.Equal(RankOrder.Pause, _inbox.Orders());
    }

    [Fact]
    public void WaitUntilStored_ReturnsWithTheRowsOrWithANewMembership()
    {
        _inbox.Take(Join(version: 1));
        _inbox.Take(new AcknowledgeSteps(7));
        _inbox.Take(new AcknowledgeSteps(3));
        Assert.True(_inbox.WaitUntilStored(step: 7, membershipVersion: 1));

        _inbox.Take(Join(version: 2));

        Assert.False(_inbox.WaitUntilStored(step: 8, membershipVersion: 1));
    }

    [Fact]
    public void ForgetRowsFrom_AStepThatWasStored_CountsItAsNotStored()
    {
        _inbox.Take(new AcknowledgeSteps(7));

        _inbox.ForgetRowsFrom(step: 9);
        Assert.Equal(7, _inbox.AcknowledgedStep);
        _inbox.ForgetRowsFrom(step: 5);

        Assert.Equal(4, _inbox.AcknowledgedStep);
    }

    private static JoinGroup Join(long version) => new(new Membership(
        new Fence(1, version), [new Member(new RankProcessId(1), new SlotId(new NodeName("here"), 0))], "localhost", 0));
}
