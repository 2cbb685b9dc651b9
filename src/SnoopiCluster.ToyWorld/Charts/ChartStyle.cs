namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>
/// Colours that stay apart for colour-blind eyes (Okabe and Ito 2008, without the yellow, which white swallows), marks that
/// stay apart without any colour, and the widths of strokes.
/// </summary>
internal static class ChartStyle
{
    /// <summary>Texts that are read first.</summary>
    internal const string Ink = "#1f2430";

    /// <summary>Texts of axes, reference lines.</summary>
    internal const string SoftInk = "#3b424f";

    /// <summary>The axis.</summary>
    internal const string Axis = "#8a919e";

    /// <summary>Lines at ticks.</summary>
    internal const string Grid = "#e3e6eb";

    /// <summary>Mean width of a character of DejaVu Sans at 12 points, a little rounded up.</summary>
    internal const double CharacterPixels = 8;

    private static readonly string[] Colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4a4a4a"];

    // gnuplot's numbers: disc, square, triangle, diamond, triangle on its tip, pentagon, ring.
    private static readonly int[] Marks = [7, 5, 9, 13, 11, 15, 6];

    private static readonly string[] Patterns = ["dashtype (24,14)", "dashtype (5,11)"];

    /// <param name="index">Place of a series, below <see cref="ChartCheck.SeriesMax"/>.</param>
    internal static string Colour(int index) => Colours[index];

    /// <summary>How the line of a series is drawn.</summary>
    /// <inheritdoc cref="Colour"/>
    internal static string Line(int index) => $"lw 2.2 lc rgb \"{Colours[index]}\"";

    /// <summary>How the points of a series are drawn.</summary>
    /// <inheritdoc cref="Colour"/>
    internal static string Mark(int index) => $"pt {Marks[index]} ps 1.15";

    /// <summary>How a reference line is drawn.</summary>
    /// <param name="index">Its place, below <see cref="ChartCheck.ReferencesMax"/>.</param>
    internal static string Reference(int index) => $"{Patterns[index]} lw 1.7 lc rgb \"{SoftInk}\"";

    /// <summary>
    /// How error bars are drawn, of columns x, value and half length: as arrows with flat heads, since gnuplot's own error bars
    /// punch a hole into the bar behind them.
    /// </summary>
    internal static string Spread(string colour) =>
        $"using 1:($2-$3):(0):(2*$3) with vectors heads size screen 0.0035,90,90 lw 1.4 lc rgb \"{colour}\"";
}
