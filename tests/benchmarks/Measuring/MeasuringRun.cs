using System.Globalization;
using SnoopiCluster.Distillation.Step;

namespace SnoopiCluster.Benchmarks.Measuring;

/// <summary>
/// Times our step with its measures (residual norms by bin, norms of the updates) and without them, step about, so that drift and
/// other work meet both alike.
/// </summary>
internal static class MeasuringRun
{
    private const int WarmUp = 5;

    /// <summary>Measures a size.</summary>
    /// <param name="size">The size.</param>
    /// <param name="rounds">Timed steps of each side.</param>
    /// <param name="folder">An empty folder for the nets.</param>
    public static MeasuringResult Measure(BenchmarkCase size, int rounds, string folder)
    {
        using var step = new StepUnderTest(size, folder);
        List<double> with = [];
        List<double> without = [];
        for (int round = -WarmUp; round < rounds; round++)
        {
            // ABBA: neither side always follows the other.
            foreach (bool measures in round % 2 == 0 ? (bool[])[true, false] : [false, true])
            {
                StepResult result = step.Run(measures);
                if (round >= 0)
                {
                    (measures ? with : without).Add(result.Times.TotalSeconds * 1e3);
                }
            }
        }

        return new MeasuringResult(size.Name, rounds, Statistics.Median(with), Statistics.Median(without));
    }
}

/// <summary>What measuring costs a step.</summary>
/// <param name="Size">The size.</param>
/// <param name="Rounds">Steps of each side.</param>
/// <param name="WithMs">Median of a step that measures.</param>
/// <param name="WithoutMs">Median of one that does not.</param>
internal sealed record MeasuringResult(string Size, int Rounds, double WithMs, double WithoutMs)
{
    /// <summary>Share of a step that measuring may cost.</summary>
    public const double Goal = 1.01;

    /// <summary>Whether it costs no more.</summary>
    public bool IsReached => WithMs <= Goal * WithoutMs;

    /// <summary>The result as text.</summary>
    public string ToTable() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Size}: {WithMs:f2} ms with measures, {WithoutMs:f2} ms without, ratio {WithMs / WithoutMs:f4} "
        + $"({Rounds} steps each); goal {Goal}: {(IsReached ? "reached" : "MISSED")}\n");
}
