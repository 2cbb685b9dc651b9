using System.Buffers.Binary;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Ledgers;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>What a member of a new group says of its state, so that all can agree on one.</summary>
/// <param name="HasState">Whether it has one.</param>
/// <param name="Step">The step that it would take next.</param>
/// <param name="Hash">Its ledger's hash before that step.</param>
internal readonly record struct Standing(bool HasState, long Step, Sha256Digest Hash)
{
    private const int NumBytes = 1 + sizeof(long) + Sha256Digest.NumBytes;

    /// <summary>A process's own.</summary>
    public static Standing Of(bool hasState, LedgerState ledger) => new(hasState, ledger.NextStep, ledger.Hash);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static Standing Read(ReadOnlySpan<byte> bytes) => new(
        bytes[0] != 0, BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]), new Sha256Digest(bytes[(1 + sizeof(long))..]));

    /// <summary>
    /// The rank whose state is the group's: the lowest of those that are most advanced; null when nobody has a state.
    /// </summary>
    /// <exception cref="StatesDifferException">Two are equally far and were fed different things.</exception>
    public static int? RootOf(IReadOnlyList<Standing> standings)
    {
        foreach (IGrouping<long, Standing> equal in standings.Where(s => s.HasState).GroupBy(s => s.Step))
        {
            if (equal.Select(s => s.Hash).Distinct().Count() > 1)
            {
                throw new StatesDifferException(
                    $"Before step {equal.Key} the ranks' ledgers differ ({string.Join(", ", equal.Select(s => s.Hash))}): "
                        + "they cannot be replicas of one run. Start it from a checkpoint.");
            }
        }

        int root = -1;
        for (int rank = 0; rank < standings.Count; rank++)
        {
            if (standings[rank].HasState && (root < 0 || standings[rank].Step > standings[root].Step))
            {
                root = rank;
            }
        }

        return root < 0 ? null : root;
    }

    /// <summary>The standing as it is gathered; as many bytes on every rank.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[NumBytes];
        bytes[0] = HasState ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), Step);
        Hash.CopyTo(bytes.AsSpan(1 + sizeof(long)));
        return bytes;
    }
}
