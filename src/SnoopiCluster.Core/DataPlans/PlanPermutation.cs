using System.Buffers.Binary;

namespace SnoopiCluster.Core.DataPlans;

/// <summary>
/// The permutations of a data plan. They are a format: a run that goes on under another algorithm would feed
/// prompts twice and leave others out, so a change here needs a new tag and a new name in specs and
/// checkpoints.
/// </summary>
/// <remarks>
/// Version 1. Key: first 8 bytes, little-endian, of SHA-256 of the ASCII text <c>snoopi.data-plan.v1</c> and
/// the seed (int64, little-endian). Words: <see cref="Philox"/> blocks of the counters (block 0, 1, 2 ...,
/// window, low half of the data epoch, high half of the data epoch with the top bit set for shards and clear
/// for prompts), four words a block, in order. Permutation of n: start with 0 ... n-1; for i = n-1 down to 1
/// exchange place i with place j, where j is drawn uniformly from 0 ... i by Lemire's method: the high half
/// of word * (i+1), drawn again with the next word while the low half is below 2^32 mod (i+1).
/// </remarks>
internal static class PlanPermutation
{
    private const uint ShardsFlag = 0x8000_0000;

    /// <summary>The generator's key for a run's seed.</summary>
    public static ulong KeyOf(long seed)
    {
        ReadOnlySpan<byte> tag = "snoopi.data-plan.v1"u8;
        Span<byte> content = stackalloc byte[tag.Length + sizeof(long)];
        tag.CopyTo(content);
        BinaryPrimitives.WriteInt64LittleEndian(content[tag.Length..], seed);
        Span<byte> digest = stackalloc byte[Sha256Digest.NumBytes];
        Sha256Digest.Of(content).CopyTo(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    /// <summary>The order of the shards in a data epoch.</summary>
    public static int[] OfShards(ulong key, long dataEpoch, int numShards) =>
        Shuffled(new WordStream(key, window: 0, dataEpoch, ShardsFlag), numShards);

    /// <summary>The order of the prompts in a window of a data epoch.</summary>
    public static int[] OfPrompts(ulong key, long dataEpoch, int window, int numPrompts) =>
        Shuffled(new WordStream(key, window, dataEpoch, flag: 0), numPrompts);

    private static int[] Shuffled(WordStream words, int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)words.NextBelow((uint)i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private ref struct WordStream
    {
        private readonly ulong _key;
        private Words _counter;
        private Words _words;
        private int _numUsed = Philox.NumWords;

        public WordStream(ulong key, int window, long dataEpoch, uint flag)
        {
            _key = key;
            _counter[1] = (uint)window;
            _counter[2] = (uint)dataEpoch;
            _counter[3] = (uint)(dataEpoch >> 32) | flag;
        }

        public uint NextBelow(uint bound)
        {
            ulong product = (ulong)Next() * bound;
            if ((uint)product < bound)
            {
                // 2^32 mod bound: the words that would make small results likelier than others.
                uint numUneven = (0 - bound) % bound;
                while ((uint)product < numUneven)
                {
                    product = (ulong)Next() * bound;
                }
            }

            return (uint)(product >> 32);
        }

        private uint Next()
        {
            if (_numUsed == Philox.NumWords)
            {
                Philox.Block(_counter, _key, _words);
                _counter[0]++;
                _numUsed = 0;
            }

            return _words[_numUsed++];
        }
    }

    [System.Runtime.CompilerServices.InlineArray(Philox.NumWords)]
    private struct Words
    {
        private uint _first;
    }
}
