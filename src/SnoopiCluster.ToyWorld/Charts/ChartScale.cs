namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>The part of an axis that is shown, and the distance between its ticks.</summary>
internal readonly record struct ChartScale(double Min, double Max, double Step)
{
    // As many as fit without crowding, and as few as still can be read off.
    private const int TicksMax = 7;

    private static readonly double[] RoundSteps = [1, 2, 2.5, 5, 10];

    internal double Span => Max - Min;

    /// <summary>A scale from tick to tick around the data, ends given by the caller kept.</summary>
    internal static ChartScale AroundTicks(ChartAxis axis, double lowest, double highest)
    {
        (double min, double max) = Widened(axis.Min ?? lowest, axis.Max ?? highest);
        double step = RoundStep(max - min);
        return new ChartScale(
            axis.Min ?? Math.Floor(min / step) * step, axis.Max ?? Math.Ceiling(max / step) * step, step);
    }

    /// <summary>A scale that ends a little beside the data, so that marks stand whole; given ends kept.</summary>
    internal static ChartScale AroundData(ChartAxis axis, double lowest, double highest)
    {
        (double min, double max) = Widened(axis.Min ?? lowest, axis.Max ?? highest);
        double margin = (max - min) * 0.03;
        return new ChartScale(axis.Min ?? min - margin, axis.Max ?? max + margin, RoundStep(max - min));
    }

    // One value alone, or many equal ones, still need a scale.
    private static (double Min, double Max) Widened(double min, double max)
    {
        if (max - min > Math.Abs(max) * 1e-9)
        {
            return (min, max);
        }

        double half = max == 0 ? 1 : Math.Abs(max) / 2;
        return (min - half, max + half);
    }

    private static double RoundStep(double span)
    {
        double rough = span / (TicksMax - 1);
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return Array.Find(RoundSteps, step => step * power >= rough * (1 - 1e-9)) * power;
    }
}
