using System.Collections.Immutable;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Charts;

namespace SnoopiCluster.Cli.Toy;

/// <summary>The product's axis in miniature: what the guidance range makes of a student.</summary>
internal static class SweepExperiment
{
    private static readonly ImmutableArray<GuidanceRange> Ranges =
    [
        GuidanceRange.Fixed(1),
        GuidanceRange.Fixed(2.25),
        GuidanceRange.Fixed(4.5),
        GuidanceRange.Fixed(8),
        new(0.5, 2),
        new(0.5, 4),
        new(0.5, 8),
    ];

    /// <summary>Runs it.</summary>
    public static async Task<ExperimentReport> RunAsync(ExperimentDesk desk, CancellationToken stop)
    {
        StudentShelf students = desk.NewStudents();
        long steps = desk.Request.Steps ?? ToySettings.ArmSteps;
        Arm<ArmScores>[] trained =
        [
            .. Ranges.Select(range => desk.Student(
                NameOf(range),
                students,
                students.Plan(
                    NameOf(range),
                    desk.Request.Seed,
                    steps,
                    spec => spec with { Kappa = new KappaSpec { Range = range } }))),
        ];
        ImmutableArray<FinishedArm<ArmScores>> arms =
            await desk.RunAsync([.. trained, desk.TeacherPictures()], stop);
        ImmutableArray<FinishedArm<ArmScores>> ranges = arms[..^1];
        FinishedArm<ArmScores> best = ranges.MaxBy(arm => arm.Result.Scores.Accuracy.Mean) ?? ranges[0];
        FinishedArm<ArmScores> nearest = ranges.MinBy(arm => arm.Result.Scores.Frechet) ?? ranges[0];
        return new ExperimentReport(
            $"One-step students over guidance ranges, {steps} steps each",
            [TableOf(arms)],
            [
                $"Most attributes are right with {best.Name} "
                    + $"({ScoreCells.Percent(best.Result.Scores.Accuracy.Mean)} %); "
                    + $"nearest to the painted pictures is {nearest.Name}.",
                .. ArmMinutes.NotesOf(ArmMinutes.Of(arms), desk.Request.ArmsAtOnce),
            ],
            new { Steps = steps, Arms = ArmFindings.ScoresOf(arms) },
            ArmFindings.CostsOf(arms),
            ChartOf(ranges, arms[^1]));
    }

    private static string NameOf(GuidanceRange range) => range.IsFixed
        ? $"fixed {ScoreCells.Kappa(range.Min)}"
        : $"U({ScoreCells.Kappa(range.Min)}, {ScoreCells.Kappa(range.Max)})";

    private static ReportTable TableOf(ImmutableArray<FinishedArm<ArmScores>> arms)
    {
        double? teacherStd = arms[^1].Result.Scores.LatentStd;
        return new ReportTable(
            "",
            [
                "kappa", "attributes %", "all five %", "place open: attributes %",
                .. ScoreCells.SetColumns, "latent std ratio", "VSD loss", "minutes",
            ],
            [
                .. arms.Select(arm => (ImmutableArray<string>)
                [
                    arm.Name,
                    ScoreCells.Percent(arm.Result.Scores.Accuracy.Mean),
                    ScoreCells.Percent(arm.Result.Scores.Accuracy.AllFive),
                    ScoreCells.Percent(arm.Result.OpenMean),
                    .. ScoreCells.OfSet(arm.Result.Scores),
                    ScoreCells.Number(arm.Result.Scores.LatentStd / teacherStd, 3),
                    ScoreCells.Number(arm.Result.VsdLoss, 5),
                    ScoreCells.Number(arm.Result.TrainingMinutes, 1),
                ]),
            ]);
    }

    private static BarChart ChartOf(
        ImmutableArray<FinishedArm<ArmScores>> ranges, FinishedArm<ArmScores> teacher) => ScoreChart.Of(
        "One-step students over guidance ranges",
        "guidance range of the training",
        [.. ranges.Select(arm => arm.Name)],
        value => ranges.Select(arm => new ChartBar(value(arm.Result.Scores))),
        teacher);
}
