using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// The paper's Table 1 in miniature: what guidance does to the teacher; what is left of it in few steps; and
/// the one-step student beside both.
/// </summary>
internal static class GuidanceExperiment
{
    /// <summary>Share of mean accuracy that the student may have less than the teacher (issue 4).</summary>
    private const double GapMax = 0.05;

    // The paper's row of a scale drawn for each picture.
    private const double DrawnMin = 2;
    private const double DrawnMax = 5;

    private static readonly ImmutableArray<double> Kappas =
        [1, 1.5, 2, ToySettings.TeacherGuidance, 3, 4, 5, 7];

    private static readonly ImmutableArray<int> FewSteps = [1, 2, 4, 8];

    /// <summary>Runs it.</summary>
    public static async Task<ExperimentReport> RunAsync(ExperimentDesk desk, CancellationToken stop)
    {
        ImmutableArray<GuidanceRow> rows = [.. RowsOf(desk)];
        ImmutableArray<FinishedArm<ArmScores>> arms =
            await desk.RunAsync([.. rows.Select(row => row.Arm)], stop);
        PictureScores painted = desk.Measure.Painted();
        return new ExperimentReport(
            "Guidance and steps: the teacher's curve, few steps, and the one-step student",
            GuidanceView.TablesOf(desk, rows, arms),
            [.. NotesOf(rows, arms), .. TimesOf(desk, arms)],
            new
            {
                Chance = AttributeAccuracy.Chance,
                Painted = painted,
                Arms = ArmFindings.ScoresOf(arms),
            },
            ArmFindings.CostsOf(arms),
            GuidanceView.ChartOf(rows, arms));
    }

    /// <summary>Whether a student comes near enough to the teacher, in words.</summary>
    /// <param name="student">Its accuracy.</param>
    /// <param name="teacher">The teacher's, under the same captions.</param>
    internal static string Verdict(double student, double teacher) =>
        $"{(student >= teacher - GapMax ? "yes" : "no")} "
        + $"({ScoreCells.Percent(student)} against {ScoreCells.Percent(teacher)})";

    private static IEnumerable<GuidanceRow> RowsOf(ExperimentDesk desk)
    {
        foreach (double kappa in Kappas)
        {
            yield return Teacher(desk, ToySettings.TeacherSteps, new() { Guidance = kappa }) with
            {
                Kappa = kappa,
            };
        }

        yield return Teacher(
            desk, ToySettings.TeacherSteps, new() { Guidance = DrawnMin, GuidanceMax = DrawnMax });
        foreach (int steps in FewSteps)
        {
            yield return Teacher(desk, steps, ToySampling.Teacher);
        }

        yield return new GuidanceRow(
            desk.Pictures(
                "untrained student", desk.Teacher, new SamplingSettings(), ToySampling.Untrained,
                withPlaceOpen: true),
            "1",
            "-");
        yield return new GuidanceRow(StudentArm(desk), "1", "-");
    }

    private static GuidanceRow Teacher(ExperimentDesk desk, int steps, SamplingSettings asked)
    {
        SamplingSettings settings = asked with { Steps = steps };
        string kappa = settings.GuidanceMax is { } max
            ? $"U({ScoreCells.Kappa(settings.Guidance)}, {ScoreCells.Kappa(max)})"
            : ScoreCells.Kappa(settings.Guidance);
        return new GuidanceRow(
            settings == ToySampling.Teacher
                ? desk.TeacherPictures()
                : desk.Pictures(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"teacher, {steps} {(steps == 1 ? "step" : "steps")}, kappa {kappa}"),
                    desk.Teacher,
                    settings),
            steps.ToString(CultureInfo.InvariantCulture),
            kappa);
    }

    private static Arm<ArmScores> StudentArm(ExperimentDesk desk)
    {
        if (desk.GivenStudent is { } given)
        {
            return desk.Pictures(SharedStudent.ArmName, given, new SamplingSettings(), withPlaceOpen: true);
        }

        StudentShelf students = desk.NewSharedStudents();
        return desk.Student(SharedStudent.ArmName, students, SharedStudent.Plan(students, desk.Request));
    }

    private static ImmutableArray<string> NotesOf(
        ImmutableArray<GuidanceRow> rows, ImmutableArray<FinishedArm<ArmScores>> arms)
    {
        FinishedArm<ArmScores>[] curve =
            [.. arms.Where((_, index) => rows[index].Kappa is not null)];
        FinishedArm<ArmScores> best = curve.MaxBy(arm => arm.Result.Scores.Accuracy.Mean) ?? curve[0];
        FinishedArm<ArmScores> nearest = curve.MinBy(arm => arm.Result.Scores.Frechet) ?? curve[0];
        ArmScores teacher = curve[Kappas.IndexOf(ToySettings.TeacherGuidance)].Result;
        ArmScores student = arms[^1].Result;
        ArmScores untrained = arms[^2].Result;
        return
        [
            $"Most attributes are right with the {best.Name} "
                + $"({ScoreCells.Percent(best.Result.Scores.Accuracy.Mean)} %); "
                + $"nearest to the painted pictures is the {nearest.Name}.",
            $"student within {GapMax * 100:0} points of the teacher: with the place left open "
                + Verdict(student.OpenMean, teacher.OpenMean)
                + $"; on whole captions {Verdict(student.Scores.Accuracy.Mean, teacher.Scores.Accuracy.Mean)}",
            "Whole captions leave next to nothing open: the untrained student has "
                + $"{ScoreCells.Percent(untrained.Scores.Accuracy.Mean)} % there, all five "
                + $"{ScoreCells.Percent(untrained.Scores.Accuracy.AllFive)} % (student "
                + $"{ScoreCells.Percent(student.Scores.Accuracy.AllFive)}, teacher "
                + $"{ScoreCells.Percent(teacher.Scores.Accuracy.AllFive)}); with the place left open "
                + $"{ScoreCells.Percent(untrained.OpenMean)} %.",
            .. student.OtherWeights is { } other
                ? (IEnumerable<string>)
                [
                    $"The student's {(ToySettings.ShowsAverage ? "last weights" : "weights' average")} have "
                        + $"{ScoreCells.Percent(other.Scores.Accuracy.Mean)} % under whole captions.",
                ]
                : [],
        ];
    }

    // The student at the full setting is no arm that limits are meant for.
    private static ImmutableArray<string> TimesOf(
        ExperimentDesk desk, ImmutableArray<FinishedArm<ArmScores>> arms) => ArmMinutes.NotesOf(
            ArmMinutes.Of(arms[^1].Result.TrainingMinutes is null ? arms : arms[..^1]),
            desk.Request.ArmsAtOnce,
            arms[^1].Result.TrainingMinutes);
}
