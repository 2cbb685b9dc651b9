using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SnoopiCluster.Tensors;

/// <summary>
/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011): a keyed
/// bijection on 128-bit counters, ten rounds. Integer arithmetic only, so the same words on every machine.
/// </summary>
internal static class Philox
{
    /// <summary>Blocks that the vector form computes at once.</summary>
    internal const int Lanes = 8;

    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9;
    private const uint KeyStep1 = 0xBB67AE85;

    /// <summary>One block: four words for a counter of four words and a key of two.</summary>
    internal static (uint X0, uint X1, uint X2, uint X3) Block(
        uint counter0, uint counter1, uint counter2, uint counter3, uint key0, uint key1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * counter0;
            ulong product1 = (ulong)Multiplier1 * counter2;
            counter0 = (uint)(product1 >> 32) ^ counter1 ^ key0;
            counter1 = (uint)product1;
            counter2 = (uint)(product0 >> 32) ^ counter3 ^ key1;
            counter3 = (uint)product0;
            key0 = unchecked(key0 + KeyStep0);
            key1 = unchecked(key1 + KeyStep1);
        }

        return (counter0, counter1, counter2, counter3);
    }

    /// <summary>
    /// Eight blocks whose lowest counter words are <paramref name="firstBlock"/> and the seven after it. Lane
    /// i of the four results is block i.
    /// </summary>
    internal static (Vector256<uint> X0, Vector256<uint> X1, Vector256<uint> X2, Vector256<uint> X3)
        EightBlocks(
            uint firstBlock, uint counter1, uint counter2, uint counter3, uint key0, uint key1)
    {
        var x0 = Vector256.Create(firstBlock) + Vector256.Create(0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u);
        var x1 = Vector256.Create(counter1);
        var x2 = Vector256.Create(counter2);
        var x3 = Vector256.Create(counter3);
        for (int round = 0; round < Rounds; round++)
        {
            (Vector256<uint> high0, Vector256<uint> low0) = Multiply(x0, Multiplier0);
            (Vector256<uint> high1, Vector256<uint> low1) = Multiply(x2, Multiplier1);
            x0 = high1 ^ x1 ^ Vector256.Create(key0);
            x1 = low1;
            x2 = high0 ^ x3 ^ Vector256.Create(key1);
            x3 = low0;
            key0 = unchecked(key0 + KeyStep0);
            key1 = unchecked(key1 + KeyStep1);
        }

        return (x0, x1, x2, x3);
    }

    // Upper and lower halves of the eight 64-bit products, made from the products of the even and of the odd
    // lanes.
    private static (Vector256<uint> High, Vector256<uint> Low) Multiply(
        Vector256<uint> value, uint multiplier)
    {
        var lowHalves = Vector256.Create(0x0000_0000_FFFF_FFFFul);
        Vector256<ulong> pairs = value.AsUInt64();
        Vector256<ulong> even = MultiplyLowHalves(pairs, multiplier);
        Vector256<ulong> odd = MultiplyLowHalves(pairs >> 32, multiplier);
        return (
            ((even >> 32) | (odd & ~lowHalves)).AsUInt32(), ((even & lowHalves) | (odd << 32)).AsUInt32());
    }

    private static Vector256<ulong> MultiplyLowHalves(Vector256<ulong> pairs, uint multiplier) =>
        Avx2.IsSupported
            ? Avx2.Multiply(pairs.AsUInt32(), Vector256.Create(multiplier))
            : (pairs & Vector256.Create(0x0000_0000_FFFF_FFFFul)) * Vector256.Create((ulong)multiplier);
}
