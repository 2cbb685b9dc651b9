using SnoopiCluster.Core.DataPlans;

namespace SnoopiCluster.Core.Tests.DataPlans;

public sealed class PhiloxTests
{
    // The known answers published with Random123 (kat_vectors, philox4x32 with 10 rounds).
    [Theory]
    [InlineData(
        new uint[] { 0, 0, 0, 0 }, 0ul, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(
        new uint[] { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
        0xffffffff_fffffffful,
        new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(
        new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
        0x299f31d0_a4093822ul,
        new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Block_PublishedCounterAndKey_GivesPublishedAnswer(uint[] counter, ulong key, uint[] expected)
    {
        uint[] output = new uint[Philox.NumWords];

        Philox.Block(counter, key, output);

        Assert.Equal(expected, output);
    }

    [Fact]
    public void Block_OutputIsCounter_GivesSameAnswer()
    {
        uint[] block = [0, 0, 0, 0];

        Philox.Block(block, 0, block);

        Assert.Equal([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8], block);
    }
}
