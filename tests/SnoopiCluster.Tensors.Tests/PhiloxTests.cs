using System.Runtime.Intrinsics;

namespace SnoopiCluster.Tensors.Tests;

public sealed class PhiloxTests
{
    // Known answers of the authors' library, Random123, for philox4x32-10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu,
        0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
        0xd16cfe09u, 0x94fdcceb, 0x5001e420u, 0x24126ea1u)]
    public void Block_KnownCounterAndKey_GivesThePublishedWords(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Philox.Block(c0, c1, c2, c3, k0, k1));

    [Theory]
    [InlineData(0u)]
    [InlineData(7u)]
    [InlineData(uint.MaxValue - 3)]
    public void EightBlocks_AnyFirstBlock_EqualTheSingleBlocks(uint first)
    {
        (Vector256<uint> x0, Vector256<uint> x1, Vector256<uint> x2, Vector256<uint> x3) =
            Philox.EightBlocks(first, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);

        for (int lane = 0; lane < Philox.Lanes; lane++)
        {
            var expected = Philox.Block(
                unchecked(first + (uint)lane), 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0);
            Assert.Equal(expected, (x0[lane], x1[lane], x2[lane], x3[lane]));
        }
    }
}
