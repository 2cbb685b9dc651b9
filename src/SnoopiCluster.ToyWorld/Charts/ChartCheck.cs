using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>Refuses what cannot be drawn, or could not be read when drawn.</summary>
internal static class ChartCheck
{
    internal const int SeriesMax = 7;
    private const int TitleLengthMax = 80;
    private const int AxisLengthMax = 60;
    private const int NameLengthMax = 40;
    private const int CategoriesMax = 20;
    internal const int ReferencesMax = 2;

    // Beyond it the spans of axes leave fp64.
    private const double MagnitudeMax = 1e100;

    /// <exception cref="ArgumentException">The message names the part of the chart and what is wrong with it.</exception>
    internal static void Check(Chart chart)
    {
        CheckText(chart.Title, "title", TitleLengthMax);
        CheckAxis(chart.Values);
        Require(
            chart.References.Length <= ReferencesMax,
            $"it has {chart.References.Length} reference lines; {ReferencesMax} can be told apart");
        foreach (ReferenceLine reference in chart.References)
        {
            CheckText(reference.Name, "reference line's name", NameLengthMax);
            CheckNumber(reference.Value, chart.Values, $"reference line '{reference.Name}'");
        }

        switch (chart)
        {
            case LineChart lines:
                CheckLines(lines);
                break;
            case BarChart bars:
                CheckBars(bars);
                break;
        }
    }

    private static void CheckLines(LineChart chart)
    {
        CheckAxis(chart.Across);
        CheckNames([.. chart.Series.Select(series => series.Name)], "series", SeriesMax, NameLengthMax);
        foreach (LineSeries series in chart.Series)
        {
            Require(!series.Points.IsDefaultOrEmpty, $"series '{series.Name}' has no points");
            for (int i = 0; i < series.Points.Length; i++)
            {
                string place = $"point {i} of series '{series.Name}'";
                CheckNumber(series.Points[i].X, chart.Across, place);
                CheckNumber(series.Points[i].Value, chart.Values, place);
                CheckSpread(series.Points[i].Spread, place);
            }
        }
    }

    private static void CheckBars(BarChart chart)
    {
        Require(
            chart.Values.Min is null or <= 0 && chart.Values.Max is null or >= 0,
            $"its axis '{chart.Values.Title}' leaves out zero, where bars begin; a bar that is cut misleads");
        if (chart.CategoryTitle.Length > 0)
        {
            CheckText(chart.CategoryTitle, "title of the categories", AxisLengthMax);
        }

        CheckNames(chart.Categories, "categories", CategoriesMax, AxisLengthMax);
        CheckNames([.. chart.Series.Select(series => series.Name)], "series", SeriesMax, NameLengthMax);
        foreach (BarSeries series in chart.Series)
        {
            Require(
                !series.Bars.IsDefault && series.Bars.Length == chart.Categories.Length,
                $"series '{series.Name}' has {(series.Bars.IsDefault ? 0 : series.Bars.Length)} bars for"
                + $" {chart.Categories.Length} categories");
            Require(series.Bars.Any(bar => bar is not null), $"series '{series.Name}' has no value at all");
            for (int i = 0; i < series.Bars.Length; i++)
            {
                if (series.Bars[i] is { } bar)
                {
                    string place = $"bar '{chart.Categories[i]}' of series '{series.Name}'";
                    CheckNumber(bar.Value, chart.Values, place);
                    CheckSpread(bar.Spread, place);
                }
            }
        }
    }

    private static void CheckAxis(ChartAxis axis)
    {
        CheckText(axis.Title, "title of an axis", AxisLengthMax);
        foreach (double end in new[] { axis.Min, axis.Max }.OfType<double>())
        {
            Require(Math.Abs(end) <= MagnitudeMax, $"axis '{axis.Title}' ends at {end}");
        }

        Require(
            !(axis.Min >= axis.Max), $"axis '{axis.Title}' begins at {axis.Min} and ends at {axis.Max}");
    }

    private static void CheckNames(ImmutableArray<string> names, string what, int countMax, int lengthMax)
    {
        Require(
            names.Length > 0 && names.Length <= countMax, $"it has {names.Length} {what}; 1 to {countMax} can be read");
        foreach (string name in names)
        {
            CheckText(name, $"name among the {what}", lengthMax);
        }

        string? twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        Require(twice is null, $"two of its {what} are named '{twice}'");
    }

    private static void CheckText(string text, string what, int lengthMax)
    {
        Require(!string.IsNullOrWhiteSpace(text), $"a {what} is empty");
        Require(
            text.Length <= lengthMax, $"the {what} '{text}' has {text.Length} characters; {lengthMax} fit");
        Require(!text.Any(char.IsControl), $"the {what} '{text}' holds a control character");
    }

    private static void CheckNumber(double value, ChartAxis axis, string place)
    {
        // False for NaN as well.
        Require(Math.Abs(value) <= MagnitudeMax, $"{place} is {value}; leave out what was not measured");
        Require(
            !(value < axis.Min) && !(value > axis.Max),
            $"{place} is {value}, outside the axis '{axis.Title}' from {axis.Min} to {axis.Max}");
    }

    private static void CheckSpread(double? spread, string place) => Require(
        spread is null or (>= 0 and <= MagnitudeMax), $"the error bar of {place} is {spread}");

    private static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new ArgumentException($"The chart cannot be drawn: {fault}.");
        }
    }
}
