using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Charts;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// The paper's Table 1 in miniature: what guidance does to the teacher at 25 steps; what is left of it in few
/// steps; and the one-step student beside both.
/// </summary>
internal static class GuidanceExperiment
{
    private const int TeacherSteps = 25;
    private const double UsualKappa = 2.5;

    // The paper's row of a scale drawn for each picture.
    private const double DrawnMin = 2;
    private const double DrawnMax = 5;

    private static readonly ImmutableArray<double> Kappas = [1, 1.5, 2, 3, 4, 5, 7];
    private static readonly ImmutableArray<int> FewSteps = [1, 2, 4, 8];

    /// <summary>Runs it.</summary>
    public static async Task<ExperimentReport> RunAsync(ExperimentDesk desk, CancellationToken stop)
    {
        ImmutableArray<Row> rows = [.. RowsOf(desk)];
        ImmutableArray<FinishedArm<ArmScores>> arms =
            await desk.RunAsync([.. rows.Select(row => row.Arm)], stop);
        PictureScores painted = desk.Measure.Painted();
        return new ExperimentReport(
            "Guidance and steps: the teacher's curve, few steps, and the one-step student",
            [TableOf(rows, arms, painted)],
            NotesOf(arms),
            new
            {
                Chance = AttributeAccuracy.Chance,
                Painted = painted,
                Arms = ArmFindings.ScoresOf(arms),
            },
            ArmFindings.CostsOf(arms),
            ChartOf(rows, arms));
    }

    private static IEnumerable<Row> RowsOf(ExperimentDesk desk)
    {
        foreach (double kappa in Kappas)
        {
            yield return Teacher(desk, TeacherSteps, ScoreCells.Kappa(kappa), new() { Guidance = kappa }) with
            {
                Kappa = kappa,
            };
        }

        yield return Teacher(
            desk,
            TeacherSteps,
            $"U({DrawnMin}, {DrawnMax})",
            new() { Guidance = DrawnMin, GuidanceMax = DrawnMax });
        foreach (int steps in FewSteps)
        {
            yield return Teacher(desk, steps, ScoreCells.Kappa(UsualKappa), new() { Guidance = UsualKappa });
        }

        OneStepStudent step = new(ToySettings.Student("student", 0, 1, "teacher", "captions").Student.Timestep);
        yield return new Row(
            desk.Pictures("untrained student", desk.Teacher, new SamplingSettings(), step), "1", "-");
        yield return new Row(StudentArm(desk), "1", "-");
    }

    private static Row Teacher(
        ExperimentDesk desk, int steps, string kappa, SamplingSettings settings) => new(
        desk.Pictures(
            string.Create(
                CultureInfo.InvariantCulture,
                $"teacher, {steps} {(steps == 1 ? "step" : "steps")}, kappa {kappa}"),
            desk.Teacher,
            settings with { Steps = steps }),
        steps.ToString(CultureInfo.InvariantCulture),
        kappa);

    private static Arm<ArmScores> StudentArm(ExperimentDesk desk)
    {
        if (desk.GivenStudent is { } given)
        {
            return desk.Pictures(SharedStudent.ArmName, given, new SamplingSettings());
        }

        StudentShelf students = desk.NewSharedStudents();
        return desk.Student(SharedStudent.ArmName, students, SharedStudent.Plan(students, desk.Request));
    }

    private static ReportTable TableOf(
        ImmutableArray<Row> rows, ImmutableArray<FinishedArm<ArmScores>> arms, PictureScores painted) => new(
            "",
            [
                "model", "steps", "kappa", .. ScoreCells.AttributeColumns, .. ScoreCells.SpreadColumns,
                "ms a picture",
            ],
            [
                [
                    "painted (the best there is)", "-", "-", .. ScoreCells.OfAttributes(painted.Accuracy),
                    .. ScoreCells.OfSpread(painted), "-",
                ],
                .. rows.Zip(arms, (row, arm) => (ImmutableArray<string>)
                [
                    arm.Name.Split(',')[0], row.Steps, row.KappaText,
                    .. ScoreCells.OfAttributes(arm.Result.Scores.Accuracy),
                    .. ScoreCells.OfSpread(arm.Result.Scores),
                    ScoreCells.Number(arm.Result.Pictures.SecondsPerPicture * 1000, 2),
                ]),
                [
                    "chance", "-", "-", .. ScoreCells.OfAttributes(AttributeAccuracy.Chance),
                    "-", "-", "-", "-",
                ],
            ]);

    private static ImmutableArray<string> NotesOf(ImmutableArray<FinishedArm<ArmScores>> arms)
    {
        FinishedArm<ArmScores> best = arms.Take(Kappas.Length).MaxBy(arm => arm.Result.Scores.Accuracy.Mean)
            ?? throw new InvalidOperationException("There are scales.");
        FinishedArm<ArmScores> nearest = arms.Take(Kappas.Length).MinBy(arm => arm.Result.Scores.Frechet)
            ?? throw new InvalidOperationException("There are scales.");
        ArmScores student = arms[^1].Result;
        double gap = best.Result.Scores.Accuracy.Mean - student.Scores.Accuracy.Mean;
        return
        [
            $"Most attributes are right with the {best.Name} "
                + $"({ScoreCells.Percent(best.Result.Scores.Accuracy.Mean)} %); "
                + $"nearest to the painted pictures is the {nearest.Name}.",
            $"The student's one step is {ScoreCells.Percent(gap)} points below the best of the teacher in "
                + "mean accuracy"
                + (student.TrainingMinutes is { } minutes
                    ? $", after {ScoreCells.Number(minutes, 1)} minutes of training"
                    : "")
                + (student.OtherWeights is { } other
                    ? $"; its {(ToySettings.ShowsAverage ? "last weights" : "weights' average")} have "
                        + $"{ScoreCells.Percent(other.Scores.Accuracy.Mean)} %."
                    : "."),
        ];
    }

    private static LineChart ChartOf(ImmutableArray<Row> rows, ImmutableArray<FinishedArm<ArmScores>> arms)
    {
        return new LineChart(
            "Guidance of the teacher at 25 steps, and the one-step student",
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

    // A row of the table; a place on the curve where it has one.
    private sealed record Row(Arm<ArmScores> Arm, string Steps, string KappaText)
    {
        public double? Kappa { get; init; }
    }
}
