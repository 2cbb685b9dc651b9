using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using static SnoopiCluster.ToyWorld.Charts.GnuplotText;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>The gnuplot script of a chart, data included; draws to standard output.</summary>
internal static class ChartScript
{
    private const double GroupWidth = 0.8;
    private const double BarWidthMaxPixels = 110;
    private const double LabelledBarWidthMinPixels = 34;

    /// <param name="chart">Checked before.</param>
    internal static string Of(Chart chart)
    {
        StringBuilder script = new();
        ChartFrame frame = ChartFrame.Of(chart);
        frame.AppendTo(script);
        ImmutableArray<string> elements = chart switch
        {
            LineChart lines => Lines(script, lines, frame),
            BarChart bars => Bars(script, bars, frame),
            _ => throw new ArgumentException($"{chart.GetType().Name} is no form of chart.", nameof(chart)),
        };
        script.Append("plot ").AppendJoin(", \\\n     ", elements).Append('\n');
        return script.ToString();
    }

    private static ImmutableArray<string> Lines(StringBuilder script, LineChart chart, ChartFrame frame)
    {
        List<string> spreads = [];
        List<string> lines = [];
        for (int i = 0; i < chart.Series.Length; i++)
        {
            LineSeries series = chart.Series[i];
            Block(script, $"$line{i}", series.Points.Select(p => (double[])[p.X, p.Value]));
            ChartPoint[] spread = [.. series.Points.Where(p => p.Spread is not null)];
            if (spread.Length > 0)
            {
                Block(script, $"$spread{i}", spread.Select(p => (double[])[p.X, p.Value, p.Spread ?? 0]));
                spreads.Add($"$spread{i} {ChartStyle.Spread(ChartStyle.Colour(i))}");
            }

            lines.Add($"$line{i} with linespoints {ChartStyle.Line(i)} {ChartStyle.Mark(i)}");
        }

        return [.. spreads, .. References(script, chart, frame), .. lines];
    }

    private static ImmutableArray<string> Bars(StringBuilder script, BarChart chart, ChartFrame frame)
    {
        double slotPixels = frame.PlotWidthPixels / chart.Categories.Length;
        double width = Math.Min(GroupWidth / chart.Series.Length, BarWidthMaxPixels / slotPixels);
        bool isLabelled = width * slotPixels >= LabelledBarWidthMinPixels;
        List<string> boxes = [];
        List<string> spreads = [];
        List<string> labels = [];
        script.Append("set style fill solid 1 noborder\n");
        script.Append("set style textbox opaque noborder margins 0.4,0.2 fillcolor rgb \"#ffffff\"\n");
        for (int i = 0; i < chart.Series.Length; i++)
        {
            double offset = (i - ((chart.Series.Length - 1) / 2.0)) * width;
            (double X, ChartBar Bar)[] bars =
                [.. chart.Series[i].Bars.Select((bar, at) => (at + offset, bar)).Where(b => b.bar is not null)
                    .Select(b => (b.Item1, b.bar.GetValueOrDefault()))];
            Block(script, $"$bar{i}", bars.Select(b => (double[])[b.X, b.Bar.Value, width * 0.96]));
            boxes.Add($"$bar{i} using 1:2:3 with boxes lc rgb \"{ChartStyle.Colour(i)}\"");
            (double X, ChartBar Bar)[] spread = [.. bars.Where(b => b.Bar.Spread is not null)];
            if (spread.Length > 0)
            {
                Block(script, $"$spread{i}", spread.Select(
                    b => (double[])[b.X, b.Bar.Value, b.Bar.Spread ?? 0]));
                spreads.Add($"$spread{i} {ChartStyle.Spread(ChartStyle.Ink)}");
            }

            if (isLabelled)
            {
                labels.AddRange(Labels(script, i, bars, frame));
            }
        }

        return [.. boxes, .. spreads, .. References(script, chart, frame), .. labels];
    }

    /// <summary>Values beyond the bars' ends and error bars: above, or below where a bar hangs from zero.</summary>
    private static List<string> Labels(
        StringBuilder script, int series, (double X, ChartBar Bar)[] bars, ChartFrame frame)
    {
        List<string> labels = [];
        foreach (bool isAbove in new[] { true, false })
        {
            (double X, ChartBar Bar)[] side = [.. bars.Where(b => b.Bar.Value >= 0 == isAbove)];
            if (side.Length == 0)
            {
                continue;
            }

            string name = isAbove ? $"$above{series}" : $"$below{series}";
            script.Append($"{name} << EOD\n");
            foreach ((double x, ChartBar bar) in side)
            {
                // gnuplot leaves out what is placed beyond the axis.
                double end = bar.Value + (isAbove ? bar.Spread ?? 0 : -(bar.Spread ?? 0));
                double place = Math.Clamp(end, frame.Values.Min, frame.Values.Max);
                script.Append($"{Number(x)} {Number(place)} \"{ThreeDigits(bar.Value)}\"\n");
            }

            script.Append("EOD\n");
            labels.Add(
                $"{name} using 1:2:3 with labels center offset 0,{(isAbove ? "0.75" : "-0.75")} boxed font \",10\""
                + $" textcolor rgb \"{ChartStyle.SoftInk}\"");
        }

        return labels;
    }

    private static IEnumerable<string> References(StringBuilder script, Chart chart, ChartFrame frame)
    {
        for (int i = 0; i < chart.References.Length; i++)
        {
            double value = chart.References[i].Value;
            Block(script, $"$reference{i}", [[frame.Across.Min, value], [frame.Across.Max, value]]);
        }

        return chart.References.Select((_, i) => $"$reference{i} with lines {ChartStyle.Reference(i)}");
    }

    private static void Block(StringBuilder script, string name, IEnumerable<double[]> rows)
    {
        script.Append($"{name} << EOD\n");
        foreach (double[] row in rows)
        {
            script.AppendJoin(' ', row.Select(Number)).Append('\n');
        }

        script.Append("EOD\n");
    }

    private static string ThreeDigits(double value)
    {
        double magnitude = Math.Abs(value);
        string format = magnitude switch
        {
            >= 1e6 or (> 0 and < 1e-3) => "0.0e+0",
            >= 100 => "0",
            >= 10 => "0.0",
            _ => "0.00",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
