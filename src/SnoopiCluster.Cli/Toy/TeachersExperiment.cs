using System.Collections.Immutable;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Charts;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// The paper's Table 2 in miniature: which teacher takes the random guidance scale. Beside it stands a fixed
/// scale at the middle of the range, which has the same mean gradient as the random one (spec/methods.md
/// 1.5).
/// </summary>
internal static class TeachersExperiment
{
    private const int Seeds = 3;

    /// <summary>Runs it.</summary>
    public static async Task<ExperimentReport> RunAsync(ExperimentDesk desk, CancellationToken stop)
    {
        StudentShelf students = desk.NewStudents();
        long steps = desk.Request.Steps ?? ToySettings.ArmSteps;
        ImmutableArray<(string Name, KappaSpec Kappa)> settings =
            [.. SettingsOf(desk.Request.FixedKappa).DistinctBy(setting => setting.Name)];
        ImmutableArray<FinishedArm<ArmScores>> arms = await desk.RunAsync(
            [
                .. from setting in settings
                   from seed in Enumerable.Range(0, Seeds).Select(number => desk.Request.Seed + number)
                   let name = $"{setting.Name}, seed {seed}"
                   select desk.Student(
                       name,
                       students,
                       students.Plan(name, seed, steps, spec => spec with { Kappa = setting.Kappa })),
            ],
            stop);
        FinishedArm<ArmScores> teacher = (await desk.RunAsync([desk.TeacherPictures()], stop))[0];
        ImmutableArray<Group> groups =
        [
            .. settings.Select((setting, index) => new Group(
                setting.Name, [.. arms.Skip(index * Seeds).Take(Seeds).Select(arm => arm.Result)])),
        ];
        return new ExperimentReport(
            $"Random guidance on which teacher: {Seeds} seeds, {steps} steps each",
            [TableOf(groups, teacher)],
            [
                NoteOf(groups),
                .. ArmMinutes.NotesOf(ArmMinutes.Of([.. arms, teacher]), desk.Request.ArmsAtOnce),
            ],
            new { Steps = steps, Arms = ArmFindings.ScoresOf([.. arms, teacher]) },
            ArmFindings.CostsOf([.. arms, teacher]),
            ChartOf(groups, teacher));
    }

    private static IEnumerable<(string Name, KappaSpec Kappa)> SettingsOf(double other)
    {
        GuidanceRange range = ToySettings.Kappa;
        double middle = (range.Min + range.Max) / 2;
        yield return ($"fixed {ScoreCells.Kappa(other)}", new() { Range = GuidanceRange.Fixed(other) });
        yield return ($"fixed {ScoreCells.Kappa(middle)}", new() { Range = GuidanceRange.Fixed(middle) });
        yield return ("random on frozen", new() { Range = range, On = KappaOn.Frozen, Fixed = other });
        yield return ("random on LoRA", new() { Range = range, On = KappaOn.Lora, Fixed = other });
        yield return ("random on both", new() { Range = range, On = KappaOn.Both });
    }

    private static ReportTable TableOf(ImmutableArray<Group> groups, FinishedArm<ArmScores> teacher) => new(
        "",
        ["kappa", "attributes %", "all five %", "place open: attributes %", .. ScoreCells.SetColumns],
        [
            .. groups.Select(group => (ImmutableArray<string>)
            [
                group.Name,
                ScoreCells.Spread(group.Over(scores => scores.Accuracy.Mean * 100), 1),
                ScoreCells.Spread(group.Over(scores => scores.Accuracy.AllFive * 100), 1),
                ScoreCells.Spread(Spread.Of([.. group.Arms.Select(arm => arm.OpenMean * 100)]), 1),
                ScoreCells.Spread(group.Over(scores => scores.Frechet), 4),
                ScoreCells.Spread(group.Over(scores => scores.Precision), 3),
                ScoreCells.Spread(group.Over(scores => scores.Recall), 3),
            ]),
            [
                teacher.Name,
                ScoreCells.Percent(teacher.Result.Scores.Accuracy.Mean),
                ScoreCells.Percent(teacher.Result.Scores.Accuracy.AllFive),
                ScoreCells.Percent(teacher.Result.OpenMean),
                .. ScoreCells.OfSet(teacher.Result.Scores),
            ],
        ]);

    // In words whether the paper's order shows: both below each of the others by more than the seeds' spread.
    private static string NoteOf(ImmutableArray<Group> groups)
    {
        Spread both = groups[^1].Over(scores => scores.Frechet);
        Group rival = groups[..^1].MinBy(group => group.Over(scores => scores.Frechet).Mean) ?? groups[0];
        Spread best = rival.Over(scores => scores.Frechet);
        bool isApart = groups[..^1].Select(group => group.Over(scores => scores.Frechet))
            .All(other => both.Mean + both.Deviation < other.Mean - other.Deviation);
        string order = isApart
            ? "lower than every other arm's by more than the seeds' spread, as in the paper"
            : both.Mean < best.Mean
                ? "the lowest, but within the seeds' spread of the next"
                : "not the lowest: the paper's order does not show here";
        return $"Fréchet distance with a random scale on both teachers is {order} ({rival.Name}: "
            + $"{ScoreCells.Spread(best, 4)}; both: {ScoreCells.Spread(both, 4)}).";
    }

    private static BarChart ChartOf(ImmutableArray<Group> groups, FinishedArm<ArmScores> teacher) => ScoreChart.Of(
        "Random guidance on which teacher: one-step students",
        "guidance scale",
        [.. groups.Select(group => group.Name)],
        value => groups.Select(group => group.Over(value))
            .Select(spread => new ChartBar(spread.Mean, spread.Deviation)),
        teacher);

    // The seeds of one setting.
    private sealed record Group(string Name, ImmutableArray<ArmScores> Arms)
    {
        public Spread Over(Func<PictureScores, double> value) =>
            Spread.Of([.. Arms.Select(arm => value(arm.Scores))]);
    }
}
