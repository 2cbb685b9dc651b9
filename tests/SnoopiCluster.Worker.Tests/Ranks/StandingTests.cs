using SnoopiCluster.Core;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Tests.Ranks;

public sealed class StandingTests
{
    private static readonly Sha256Digest A = Sha256Digest.Of("a"u8);
    private static readonly Sha256Digest B = Sha256Digest.Of("b"u8);

    [Fact]
    public void RootOf_SurvivorsAtTwoSteps_IsTheLowestOfTheMostAdvanced() => Assert.Equal(
        1, Standing.RootOf([new(true, 5, A), new(true, 6, B), new(false, 0, A), new(true, 6, B)]));

    [Fact]
    public void RootOf_NobodyWithAState_IsNone() => Assert.Null(Standing.RootOf([new(false, 0, A), new(false, 9, B)]));

    [Fact]
    public void RootOf_EquallyFarWithDifferentLedgers_IsRefused()
    {
        StatesDifferException e = Assert.Throws<StatesDifferException>(
            () => Standing.RootOf([new(true, 6, A), new(false, 6, B), new(true, 6, B)]));

        Assert.Contains("Before step 6", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        Standing standing = new(true, long.MaxValue, B);

        Assert.Equal(standing, Standing.Read(standing.ToBytes()));
    }
}
