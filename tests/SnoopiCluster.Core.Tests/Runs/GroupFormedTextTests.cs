using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

public class GroupFormedTextTests
{
    private static readonly GroupFormed Formed = new(
        412, Sha256Digest.Of("ledger"u8), 0, RestoredFrom: null, JoinSeconds: 0.31, HandOverSeconds: 0.04, []);

    [Theory]
    [InlineData(null, "")]
    [InlineData("runs/r5f2c01d9a7be/checkpoints/000400-3", "")]
    [InlineData(null, "bit-equality is off: 3 ranks where there were 4; 9.99 s since the change, of which join 7.77 s")]
    public void TryRead_WhatWasWritten_GivesItBack(string? from, string remark)
    {
        GroupFormed formed = Formed with { RestoredFrom = from, Remarks = remark.Length == 0 ? [] : [remark] };

        string text = GroupFormedText.Write(4, formed, new Fence(2, 7), TimeSpan.FromSeconds(1.27));

        Assert.Equal(
            new GroupFormedText(
                4, 412, from, TimeSpan.FromSeconds(1.27), TimeSpan.FromSeconds(0.31), TimeSpan.FromSeconds(0.04)),
            GroupFormedText.TryRead(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4 ranks go on with step 412")]
    [InlineData("rank 1 is lost: 4 ranks go on with step 412, attempt 1, membership version 2; 1.00 s since the change")]
    [InlineData("99999999999999 ranks go on with step 1, attempt 1, membership version 2; 1.00 s since the change, of which join 1.00 s and hand-over 1.00 s")]
    public void TryRead_AnotherText_GivesNothing(string text) => Assert.Null(GroupFormedText.TryRead(text));
}
