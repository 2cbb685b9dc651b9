namespace SnoopiCluster.Cli.Watching;

/// <summary>A curve in one line of text.</summary>
internal static class Sparkline
{
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>Draws values in equal parts of the width, each part at its mean between the lowest and the highest.</summary>
    /// <param name="values">Finite ones are drawn; others, and null, leave a gap.</param>
    /// <param name="width">Most characters.</param>
    public static string Of(IReadOnlyList<double?> values, int width)
    {
        int parts = Math.Min(values.Count, width);
        double?[] means = [.. Enumerable.Range(0, parts).Select(part => MeanOf(values, part, parts))];
        double min = means.Min() ?? 0;
        double span = (means.Max() ?? 0) - min;
        return string.Concat(means.Select(mean => mean switch
        {
            null => ' ',
            _ when span == 0 => Heights[0],
            { } height => Heights[(int)Math.Min((height - min) / span * Heights.Length, Heights.Length - 1)],
        }));
    }

    private static double? MeanOf(IReadOnlyList<double?> values, int part, int parts)
    {
        int from = (int)((long)part * values.Count / parts);
        int to = (int)((long)(part + 1) * values.Count / parts);
        double sum = 0;
        int count = 0;
        for (int i = from; i < to; i++)
        {
            if (values[i] is { } value && double.IsFinite(value))
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? null : sum / count;
    }
}
