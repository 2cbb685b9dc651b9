using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace SnoopiCluster.Prompts.Tests.Reading.Parquet;

/// <summary>Parquet's encodings, from the writing side.</summary>
internal static class ParquetValues
{
    public static byte[] Plain(IEnumerable<string> texts)
    {
        List<byte> bytes = [];
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string text in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
            bytes.AddRange(length);
            bytes.AddRange(utf8);
        }

        return [.. bytes];
    }

    /// <summary>Runs of eight and more as such, the rest bit-packed in groups of eight.</summary>
    public static byte[] Hybrid(IReadOnlyList<int> numbers, int width)
    {
        List<byte> bytes = [];
        int position = 0;
        while (position < numbers.Count)
        {
            int run = 1;
            while (position + run < numbers.Count && numbers[position + run] == numbers[position])
            {
                run++;
            }

            if (run >= 8)
            {
                ThriftWriter.Varint(bytes, (ulong)run << 1);
                for (int i = 0; i < (width + 7) / 8; i++)
                {
                    bytes.Add((byte)(numbers[position] >> (8 * i)));
                }

                position += run;
            }
            else
            {
                int[] group = [.. numbers.Skip(position).Take(8)];
                ThriftWriter.Varint(bytes, (1 << 1) | 1);
                Pack(bytes, [.. group, .. new int[8 - group.Length]], width);
                position += group.Length;
            }
        }

        return [.. bytes];
    }

    public static byte[] DeltaLengths(IReadOnlyList<string> texts)
    {
        byte[][] utf8 = [.. texts.Select(Encoding.UTF8.GetBytes)];
        return [.. Delta([.. utf8.Select(text => text.Length)]), .. utf8.SelectMany(text => text)];
    }

    public static byte[] DeltaTexts(IReadOnlyList<string> texts)
    {
        byte[][] utf8 = [.. texts.Select(Encoding.UTF8.GetBytes)];
        int[] shared = [.. utf8.Select((text, i) =>
            i == 0 ? 0 : text.AsSpan().CommonPrefixLength(utf8[i - 1]))];
        byte[][] rests = [.. utf8.Select((text, i) => text[shared[i]..])];
        return
        [
            .. Delta(shared),
            .. Delta([.. rests.Select(rest => rest.Length)]),
            .. rests.SelectMany(rest => rest),
        ];
    }

    /// <summary>Bits that a number needs.</summary>
    public static int WidthOf(int largest) => 32 - BitOperations.LeadingZeroCount((uint)largest);

    private static byte[] Delta(int[] numbers)
    {
        const int BlockSize = 128;
        const int NumMinis = 4;
        const int MiniSize = BlockSize / NumMinis;
        List<byte> bytes = [];
        ThriftWriter.Varint(bytes, BlockSize);
        ThriftWriter.Varint(bytes, NumMinis);
        ThriftWriter.Varint(bytes, (ulong)numbers.Length);
        ThriftWriter.Varint(bytes, ThriftWriter.Zigzagged(numbers.Length == 0 ? 0 : numbers[0]));
        int[] deltas = [.. numbers.Skip(1).Zip(numbers, (next, previous) => next - previous)];
        foreach (int[] block in deltas.Chunk(BlockSize))
        {
            int smallest = block.Min();
            ThriftWriter.Varint(bytes, ThriftWriter.Zigzagged(smallest));
            int[][] minis = [.. block.Select(delta => delta - smallest).Chunk(MiniSize)];
            int[] widths = [.. minis.Select(mini => WidthOf(mini.Max()))];
            bytes.AddRange(
                Enumerable.Range(0, NumMinis).Select(i => (byte)(i < widths.Length ? widths[i] : 0)));
            foreach ((int[] mini, int width) in minis.Zip(widths))
            {
                Pack(bytes, [.. mini, .. new int[MiniSize - mini.Length]], width);
            }
        }

        return [.. bytes];
    }

    private static void Pack(List<byte> bytes, int[] numbers, int width)
    {
        byte[] packed = new byte[numbers.Length * width / 8];
        for (int i = 0; i < numbers.Length * width; i++)
        {
            int bit = (numbers[i / width] >> (i % width)) & 1;
            packed[i / 8] |= (byte)(bit << (i % 8));
        }

        bytes.AddRange(packed);
    }
}
