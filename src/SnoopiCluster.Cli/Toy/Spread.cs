namespace SnoopiCluster.Cli.Toy;

/// <summary>A number over several seeds.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation with the divisor n - 1; 0 for one seed alone.</param>
internal readonly record struct Spread(double Mean, double Deviation)
{
    /// <summary>Of some numbers.</summary>
    /// <param name="values">At least one.</param>
    public static Spread Of(IReadOnlyCollection<double> values)
    {
        double mean = values.Average();
        return new Spread(
            mean,
            values.Count < 2
                ? 0
                : Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / (values.Count - 1)));
    }
}
