namespace SnoopiCluster.TestRank;

/// <summary>What a rank brings to a collective: known to whoever checks the result.</summary>
public static class RankPattern
{
    /// <summary>Multiples of an eighth, small enough for sums over ranks to be exact in any order.</summary>
    public static float[] Floats(int rank, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (rank + 1) * ((i % 1009) - 504) / 8f;
        }

        return values;
    }

    /// <summary>Bytes that differ from place to place and from rank to rank.</summary>
    public static byte[] Bytes(int rank, int count)
    {
        var values = new byte[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (byte)((i * 31) + (i >> 8) + (rank * 7));
        }

        return values;
    }
}
