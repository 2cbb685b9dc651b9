using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SnoopiCluster.Benchmarks.Runs;

/// <summary>Pages of runs in one order.</summary>
/// <param name="Order">As the API names it; with a <c>-</c> the other way round.</param>
/// <param name="MedianMs">Median time of a page.</param>
/// <param name="Percentile99Ms">Time that 99 of 100 pages do not exceed.</param>
/// <param name="Bytes">Bytes of the largest.</param>
internal sealed record OrderResult(string Order, double MedianMs, double Percentile99Ms, int Bytes);

/// <summary>What a list of many runs takes.</summary>
/// <param name="NumRuns">Runs that there are.</param>
/// <param name="Steps">Steps that each has rows of.</param>
/// <param name="FirstMs">Time of the silo's very first page.</param>
/// <param name="Orders">Its pages after that.</param>
/// <param name="PageMs">Times of the dashboard's pages as drawn on the server, in the order of time.</param>
/// <param name="CircuitMs">Times of others until they are alive: drawn on the server and then again by their circuit.</param>
internal sealed record RunsResult(
    int NumRuns,
    int Steps,
    double FirstMs,
    ImmutableArray<OrderResult> Orders,
    ImmutableArray<double> PageMs,
    ImmutableArray<double> CircuitMs)
{
    /// <summary>What we take "quick" to mean (the issue names no number): nobody notices a wait.</summary>
    public const double GoalMs = 100;

    /// <summary>The same for a page of the dashboard, until it is alive.</summary>
    public const double PageGoalMs = 500;

    /// <summary>Whether pages are quick in every order.</summary>
    public bool IsReached => Orders.All(order => order.MedianMs <= GoalMs) && Statistics.Median(CircuitMs) <= PageGoalMs;

    /// <summary>The result as text.</summary>
    public string ToTable()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"{NumRuns:n0} runs of {Steps} steps, pages of 50; the silo's first {FirstMs:f0} ms\n");
        foreach (OrderResult order in Orders)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"  by {order.Order,-9} {order.MedianMs,6:f1} ms, p99 {order.Percentile99Ms,6:f1} ms, {order.Bytes / 1e3:f0} kB; "
                + $"goal {GoalMs:f0} ms: {Verdict(order.MedianMs <= GoalMs)}\n");
        }

        double alive = Statistics.Median(CircuitMs);
        text.Append(CultureInfo.InvariantCulture,
            $"  the dashboard's page {Statistics.Median(PageMs):f0} ms (first {PageMs[0]:f0} ms), alive after {alive:f0} ms "
            + $"(first {CircuitMs[0]:f0} ms); goal {PageGoalMs:f0} ms: {Verdict(alive <= PageGoalMs)}\n");
        return text.ToString();
    }

    private static string Verdict(bool isReached) => isReached ? "reached" : "MISSED";
}
