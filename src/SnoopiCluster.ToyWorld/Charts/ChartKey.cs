using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>
/// Names of series and reference lines with a sample of each, in rows below the title. Placed by hand: gnuplot's own key gives
/// every entry the width of the longest and fills columns first.
/// </summary>
internal sealed class ChartKey
{
    internal const double RowPixels = 22;
    private const double LeftPixels = 20;
    private const double LineSamplePixels = 28;
    private const double BarSamplePixels = 15;
    private const double SampleGapPixels = 8;
    private const double EntryGapPixels = 26;

    private readonly ImmutableArray<Entry> _entries;

    private ChartKey(ImmutableArray<Entry> entries) => _entries = entries;

    /// <summary>Rows that the entries take, at least 1.</summary>
    internal int NumRows => _entries[^1].Row + 1;

    internal static ChartKey Of(Chart chart)
    {
        IEnumerable<(string Name, Sample Sample, int Index)> wanted = chart switch
        {
            LineChart lines => lines.Series.Select((s, i) => (s.Name, Sample.Line, i)),
            BarChart bars => bars.Series.Select((s, i) => (s.Name, Sample.Bar, i)),
            _ => [],
        };
        List<Entry> entries = [];
        double x = LeftPixels;
        int row = 0;
        foreach ((string name, Sample sample, int index) in
            wanted.Concat(chart.References.Select((r, i) => (r.Name, Sample.Reference, i))))
        {
            double width = WidthOf(sample) + SampleGapPixels + (name.Length * ChartStyle.CharacterPixels);
            if (x > LeftPixels && x + width > ChartFile.WidthPixels - LeftPixels)
            {
                x = LeftPixels;
                row++;
            }

            entries.Add(new Entry(name, sample, index, x, row));
            x += width + EntryGapPixels;
        }

        return new ChartKey([.. entries]);
    }

    /// <param name="script">Takes the commands.</param>
    /// <param name="topPixels">Where the first row begins, from the picture's upper edge.</param>
    internal void AppendTo(StringBuilder script, double topPixels)
    {
        script.Append("unset key\n");
        foreach (Entry entry in _entries)
        {
            double y = topPixels + ((entry.Row + 0.5) * RowPixels);
            AppendSample(script, entry, y);
            script.Append(
                CultureInfo.InvariantCulture,
                $"set label {GnuplotText.Quoted(entry.Name)} at {At(entry.X + WidthOf(entry.Sample) + SampleGapPixels, y)} left"
                + $" textcolor rgb \"{ChartStyle.Ink}\"\n");
        }
    }

    private static void AppendSample(StringBuilder script, Entry entry, double y)
    {
        string colour = ChartStyle.Colour(entry.Index);
        double right = entry.X + WidthOf(entry.Sample);
        script.Append(
            entry.Sample switch
            {
                Sample.Bar => $"set object rectangle from {At(entry.X, y + 7)} to {At(right, y - 7)}"
                    + $" fillcolor rgb \"{colour}\" fillstyle solid 1 noborder\n",
                Sample.Line => $"set arrow from {At(entry.X, y)} to {At(right, y)} nohead {ChartStyle.Line(entry.Index)}\n"
                    + $"set label \"\" at {At((entry.X + right) / 2, y)} point {ChartStyle.Mark(entry.Index)}"
                    + $" lc rgb \"{colour}\"\n",
                _ => $"set arrow from {At(entry.X, y)} to {At(right, y)} nohead {ChartStyle.Reference(entry.Index)}\n",
            });
    }

    private static double WidthOf(Sample sample) => sample is Sample.Bar ? BarSamplePixels : LineSamplePixels;

    private static string At(double x, double y) =>
        $"screen {GnuplotText.Number(x / ChartFile.WidthPixels)},{GnuplotText.Number(1 - (y / ChartFile.HeightPixels))}";

    private enum Sample
    {
        Line,
        Bar,
        Reference,
    }

    private sealed record Entry(string Name, Sample Sample, int Index, double X, int Row);
}
