using System.Text;
using System.Text.Json;
using SnoopiCluster.Prompts.Tests.Reading.Parquet;

namespace SnoopiCluster.Benchmarks.Ingest;

/// <summary>
/// Made-up captions of the length of real ones (about 90 characters), one in 32 a repetition of an earlier
/// one. The same number is always the same caption.
/// </summary>
internal static class IngestPrompts
{
    private const int RowsPerGroup = 100_000;

    private static readonly string[] Subjects =
        ["a red bicycle", "two oranges", "an old fishing boat", "a glass teapot", "a sleeping fox",
         "a lighthouse", "a robot made of wood", "three paper cranes", "a violin", "an astronaut",
         "a market stall", "a green door"];

    private static readonly string[] Places =
        ["leaning against a whitewashed wall", "on a wooden cutting board", "pulled up on a pebble beach",
         "under a cherry tree in bloom", "reflected in a puddle", "in front of a mountain lake at dawn",
         "beside an open book", "in a narrow street after the rain", "hanging from a balcony, café below"];

    private static readonly string[] Styles =
        ["oil painting", "studio photograph, 85 mm", "watercolour", "woodcut", "pencil sketch, high detail",
         "soft morning light, shallow depth of field"];

    /// <summary>The caption of a number.</summary>
    public static string TextOf(long number)
    {
        ulong draw = Mix((ulong)number);
        if (draw % 32 == 0 && number > 0)
        {
            return TextOf((long)(Mix(draw) % (ulong)number));
        }

        return $"{Pick(Subjects, draw >> 8)} {Pick(Places, draw >> 16)}, {Pick(Styles, draw >> 24)}, "
            + $"number {number}";
    }

    /// <summary>Writes the captions 0 to <paramref name="count"/> - 1, one record a line.</summary>
    public static void WriteJsonLines(string path, long count)
    {
        using StreamWriter file = new(path, append: false, new UTF8Encoding(false), 1 << 16);
        for (long i = 0; i < count; i++)
        {
            file.Write("{\"id\": ");
            file.Write(i);
            file.Write(", \"prompt\": \"");
            file.Write(JsonEncodedText.Encode(TextOf(i)).Value);
            file.Write("\"}\n");
        }
    }

    /// <summary>Writes the same as a parquet file, in Snappy.</summary>
    public static void WriteParquet(string path, long count)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        ParquetWriter writer = new(file, new ParquetLook { RowsPerPage = 10_000, HasOtherColumns = true });
        string?[] rows = new string?[RowsPerGroup];
        for (long start = 0; start < count; start += RowsPerGroup)
        {
            int numRows = (int)Math.Min(RowsPerGroup, count - start);
            for (int i = 0; i < numRows; i++)
            {
                rows[i] = TextOf(start + i);
            }

            writer.WriteRowGroup(rows[..numRows]);
        }

        writer.Finish();
    }

    private static string Pick(string[] words, ulong draw) => words[draw % (ulong)words.Length];

    // SplitMix64 (Steele, Lea, Flood 2014): every number gives another draw.
    private static ulong Mix(ulong number)
    {
        ulong z = unchecked(number + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}
