using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SnoopiCluster.Prompts;

/// <summary>
/// Texts that were seen, as half a SHA-256 each in one array with open addressing: 16 bytes and some room a
/// text, so that millions fit into memory. That two texts share a key is out of the question (2^-84 for ten
/// million texts).
/// </summary>
internal sealed class PromptKeySet
{
    private const int FirstCapacity = 1 << 12;

    private UInt128[] _slots = new UInt128[FirstCapacity]; // 0: empty; the length is a power of two
    private bool _hasZero;
    private int _numUsed;

    /// <summary>Different texts so far.</summary>
    public int Count => _numUsed + (_hasZero ? 1 : 0);

    /// <summary>Adds a text.</summary>
    /// <returns>False when it was there already.</returns>
    public bool Add(ReadOnlySpan<byte> utf8)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, digest);
        UInt128 key = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        if (key == 0)
        {
            (bool isNew, _hasZero) = (!_hasZero, true);
            return isNew;
        }

        int slot = FindSlot(_slots, key);
        if (_slots[slot] == key)
        {
            return false;
        }

        _slots[slot] = key;
        _numUsed++;
        if (_numUsed > (long)_slots.Length * 4 / 5)
        {
            Grow();
        }

        return true;
    }

    // The slot with the key, or the empty one where it belongs. Keys are random, so their low bits spread.
    private static int FindSlot(UInt128[] slots, UInt128 key)
    {
        int mask = slots.Length - 1;
        int slot = (int)(uint)key & mask;
        while (slots[slot] != 0 && slots[slot] != key)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        UInt128[] larger = new UInt128[checked(_slots.Length * 2)];
        foreach (UInt128 key in _slots)
        {
            if (key != 0)
            {
                larger[FindSlot(larger, key)] = key;
            }
        }

        _slots = larger;
    }
}
