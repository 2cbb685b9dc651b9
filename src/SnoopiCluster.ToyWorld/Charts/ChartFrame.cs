using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using static SnoopiCluster.ToyWorld.Charts.GnuplotText;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>All of a chart but its data: title, key, axes and where they stand.</summary>
internal sealed class ChartFrame
{
    private const double LeftPixels = 85;
    private const double RightPixels = 25;
    private const double TitlePixels = 50;
    private const double GapPixels = 22;
    private const double LinePixels = 18;
    private const double BetweenCategoriesPixels = 12;

    private readonly Chart _chart;
    private readonly ChartKey _key;
    private readonly ImmutableArray<ImmutableArray<string>> _categoryLines;

    private ChartFrame(Chart chart, ChartScale across, ChartScale values)
    {
        _chart = chart;
        _key = ChartKey.Of(chart);
        Across = across;
        Values = values;
        _categoryLines = chart is BarChart bars
            ? [.. bars.Categories.Select(name => Wrapped(name, PlotWidthPixels / bars.Categories.Length))]
            : [];
    }

    /// <summary>The level axis; categories stand at 0, 1, and so on.</summary>
    internal ChartScale Across { get; }

    /// <summary>The upright axis.</summary>
    internal ChartScale Values { get; }

    /// <summary>Width of the part that holds data.</summary>
    internal double PlotWidthPixels => ChartFile.WidthPixels - LeftPixels - RightPixels;

    private int NumTickLines => _categoryLines.Length == 0 ? 1 : _categoryLines.Max(lines => lines.Length);

    internal static ChartFrame Of(Chart chart)
    {
        switch (chart)
        {
            case LineChart lines:
                double[] places = [.. lines.Series.SelectMany(s => s.Points).Select(p => p.X)];
                IEnumerable<double> ends = lines.Series.SelectMany(s => s.Points)
                    .SelectMany(p => Ends(p.Value, p.Spread));
                return new ChartFrame(
                    chart, ChartScale.AroundData(lines.Across, places.Min(), places.Max()),
                    ScaleOfValues(chart, ends, isFromZero: false));
            case BarChart bars:
                IEnumerable<double> tips = bars.Series.SelectMany(s => s.Bars).OfType<ChartBar>()
                    .SelectMany(b => Ends(b.Value, b.Spread));
                return new ChartFrame(
                    chart, new ChartScale(-0.5, bars.Categories.Length - 0.5, 1),
                    ScaleOfValues(chart, tips, isFromZero: true));
            default:
                throw new ArgumentException($"{chart.GetType().Name} is no form of chart.", nameof(chart));
        }
    }

    internal void AppendTo(StringBuilder script)
    {
        double top = TitlePixels + (_key.NumRows * ChartKey.RowPixels) + GapPixels;
        script.Append(
            CultureInfo.InvariantCulture,
            $"""
            set encoding utf8
            set terminal pngcairo size {ChartFile.WidthPixels},{ChartFile.HeightPixels} noenhanced font "DejaVu Sans,12" background rgb "#ffffff"
            set output
            set lmargin at screen {LeftPixels / ChartFile.WidthPixels}
            set rmargin at screen {1 - (RightPixels / ChartFile.WidthPixels)}
            set tmargin at screen {1 - (top / ChartFile.HeightPixels)}
            set bmargin at screen {BottomPixels() / ChartFile.HeightPixels}
            set label {Quoted(_chart.Title)} at screen 0.02,0.953 left font "DejaVu Sans Bold,14" textcolor rgb "{ChartStyle.Ink}"
            set border 1 lc rgb "{ChartStyle.Axis}"
            set tics nomirror out scale 0.5 textcolor rgb "{ChartStyle.SoftInk}"
            set grid ytics back lt 1 lc rgb "{ChartStyle.Grid}" lw 1
            set format "%g"
            set xrange [{Number(Across.Min)}:{Number(Across.Max)}]
            set yrange [{Number(Values.Min)}:{Number(Values.Max)}]
            set ytics scale 0 {Number(Values.Step)}
            set ylabel {Quoted(_chart.Values.Title)} offset -0.5,0 textcolor rgb "{ChartStyle.SoftInk}"

            """);
        _key.AppendTo(script, TitlePixels);
        AppendLevelAxis(script);
    }

    private void AppendLevelAxis(StringBuilder script)
    {
        string title = _chart is BarChart bars ? bars.CategoryTitle : ((LineChart)_chart).Across.Title;
        if (title.Length > 0)
        {
            script.Append(
                CultureInfo.InvariantCulture,
                $"set xlabel {Quoted(title)} offset 0,{1 - NumTickLines} textcolor rgb \"{ChartStyle.SoftInk}\"\n");
        }

        if (_chart is LineChart)
        {
            script.Append(CultureInfo.InvariantCulture, $"set xtics {Number(Across.Step)}\n");
        }
        else
        {
            IEnumerable<string> ticks = _categoryLines.Select(
                (lines, i) => $"{Quoted(string.Join('\n', lines))} {i}");
            script.Append("set xtics scale 0 (").AppendJoin(", ", ticks).Append(")\n");
        }

        if (Values.Min < 0 && Values.Max > 0)
        {
            script.Append($"set xzeroaxis lt 1 lc rgb \"{ChartStyle.Axis}\" lw 1\n");
        }
    }

    private double BottomPixels()
    {
        bool hasTitle = _chart is not BarChart { CategoryTitle: "" };
        int lines = NumTickLines + (hasTitle ? 1 : 0);
        return (lines * LinePixels) + 26;
    }

    private static ChartScale ScaleOfValues(Chart chart, IEnumerable<double> values, bool isFromZero)
    {
        double[] all = [.. values, .. chart.References.Select(r => r.Value)];
        double lowest = all.Min();
        double highest = all.Max();

        // Lines far from zero keep their detail; the others keep their proportion.
        bool isWithZero = isFromZero || (lowest > 0 && lowest < highest / 2);
        return ChartScale.AroundTicks(
            chart.Values, isWithZero ? Math.Min(0, lowest) : lowest, isFromZero ? Math.Max(0, highest) : highest);
    }

    private static double[] Ends(double value, double? spread) => [value - (spread ?? 0), value + (spread ?? 0)];

    /// <summary>A category's name in lines that fit its place; breaks at blanks, or inside a word that is too long.</summary>
    private static ImmutableArray<string> Wrapped(string name, double pixels)
    {
        int room = Math.Max(3, (int)((pixels - BetweenCategoriesPixels) / ChartStyle.CharacterPixels));
        List<string> lines = [];
        string line = "";
        foreach (string word in name.Split(' ').SelectMany(w => w.Chunk(room)).Select(part => new string(part)))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > room)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        return [.. lines, line];
    }
}
