using System.Collections.Immutable;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Charts;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>Tables and chart of the guidance experiment.</summary>
internal static class GuidanceView
{
    /// <summary>All rows by whole captions, then those that were asked without the place too.</summary>
    public static ImmutableArray<ReportTable> TablesOf(
        ExperimentDesk desk, ImmutableArray<GuidanceRow> rows, ImmutableArray<FinishedArm<ArmScores>> arms) =>
    [
        TableOf("Whole captions", desk.Measure, rows.Zip(arms, (row, arm) => (row, arm.Result.Pictures))),
        TableOf(
            "Captions that leave the place open",
            desk.OpenMeasure,
            from pair in rows.Zip(arms)
            where pair.Second.Result.PlaceOpen is not null
            select (pair.First, pair.Second.Result.PlaceOpen)),
    ];

    /// <summary>The teacher's curve with the student's levels.</summary>
    public static LineChart ChartOf(
        ImmutableArray<GuidanceRow> rows, ImmutableArray<FinishedArm<ArmScores>> arms)
    {
        return new LineChart(
            $"Guidance of the teacher at {ToySettings.TeacherSteps} steps, and the one-step student",
            new ChartAxis("guidance scale kappa"),
            new ChartAxis("share", 0, 1),
            [
                Line("attributes right", scores => scores.Accuracy.Mean),
                Line("all five right", scores => scores.Accuracy.AllFive),
                Line("precision", scores => scores.Precision),
                Line("recall", scores => scores.Recall),
            ])
        {
            References =
            [
                new ReferenceLine("student, attributes right", arms[^1].Result.Scores.Accuracy.Mean),
                new ReferenceLine("student, all five right", arms[^1].Result.Scores.Accuracy.AllFive),
            ],
        };

        LineSeries Line(string name, Func<PictureScores, double> value) => new(
            name,
            [
                .. rows.Zip(arms).Where(pair => pair.First.Kappa is not null)
                    .Select(pair => new ChartPoint(pair.First.Kappa ?? 0, value(pair.Second.Result.Scores))),
            ]);
    }

    private static ReportTable TableOf(
        string title,
        ToyMeasure measure,
        IEnumerable<(GuidanceRow Row, PictureMeasurement Found)> rows)
    {
        PictureScores painted = measure.Painted();
        return new ReportTable(
            title,
            [
                "model", "steps", "kappa", .. ScoreCells.AttributeColumns, .. ScoreCells.SetColumns,
                "ms a picture",
            ],
            [
                [
                    "painted (the best there is)", "-", "-", .. ScoreCells.OfAttributes(painted.Accuracy),
                    .. ScoreCells.OfSet(painted), "-",
                ],
                .. rows.Select(row => (ImmutableArray<string>)
                [
                    row.Row.Arm.Name.Split(',')[0], row.Row.Steps, row.Row.KappaText,
                    .. ScoreCells.OfAttributes(row.Found.Scores.Accuracy),
                    .. ScoreCells.OfSet(row.Found.Scores),
                    ScoreCells.Number(row.Found.SecondsPerPicture * 1000, 2),
                ]),
                ["chance", "-", "-", .. ScoreCells.OfAttributes(measure.Chance), "-", "-", "-", "-"],
            ]);
    }
}
