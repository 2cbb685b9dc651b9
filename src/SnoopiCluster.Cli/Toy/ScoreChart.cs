using System.Collections.Immutable;
using SnoopiCluster.ToyWorld.Charts;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>The shares that students reach, a group of bars each, beside what their teacher reaches.</summary>
internal static class ScoreChart
{
    /// <summary>The chart of some students.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="categories">What tells the students apart.</param>
    /// <param name="names">Their names.</param>
    /// <param name="barsOf">The bars of all of them for one of their scores.</param>
    /// <param name="teacher">Who taught them.</param>
    public static BarChart Of(
        string title,
        string categories,
        ImmutableArray<string> names,
        Func<Func<PictureScores, double>, IEnumerable<ChartBar>> barsOf,
        FinishedArm<ArmScores> teacher)
    {
        return new BarChart(
            title,
            categories,
            names,
            new ChartAxis("share", 0, 1),
            [
                Bars("attributes right", scores => scores.Accuracy.Mean),
                Bars("all five right", scores => scores.Accuracy.AllFive),
                Bars("precision", scores => scores.Precision),
                Bars("recall", scores => scores.Recall),
            ])
        {
            References =
                [new ReferenceLine("teacher, attributes right", teacher.Result.Scores.Accuracy.Mean)],
        };

        BarSeries Bars(string name, Func<PictureScores, double> value) =>
            new(name, [.. barsOf(value).Select(bar => (ChartBar?)bar)]);
    }
}
