namespace SnoopiCluster.Core.DataPlans;

/// <summary>
/// Philox4x32-10: a counter-based generator. A 128-bit counter and a 64-bit key give four 32-bit words, with
/// no state in between, so any draw can be made again from what it is for.
/// </summary>
/// <remarks>
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC'11); checked
/// against the known answers published with it.
/// </remarks>
public static class Philox
{
    /// <summary>Words in a counter and in a result.</summary>
    public const int NumWords = 4;

    private const int NumRounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint KeyStep0 = 0x9E3779B9; // golden ratio
    private const uint KeyStep1 = 0xBB67AE85; // sqrt(3) - 1

    /// <summary>The four words of one counter under one key.</summary>
    /// <param name="counter">Four words, the least significant one first.</param>
    /// <param name="key">Low half: first key word; high half: second key word.</param>
    /// <param name="output">Receives four words; each is uniform over all 32-bit values.</param>
    public static void Block(ReadOnlySpan<uint> counter, ulong key, Span<uint> output)
    {
        (uint c0, uint c1, uint c2, uint c3) = (counter[0], counter[1], counter[2], counter[3]);
        uint k0 = (uint)key;
        uint k1 = (uint)(key >> 32);
        for (int round = 0; round < NumRounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += KeyStep0;
            k1 += KeyStep1;
        }

        (output[0], output[1], output[2], output[3]) = (c0, c1, c2, c3);
    }
}
