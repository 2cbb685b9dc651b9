using System.Collections.Immutable;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Charts;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// The paper's Tables 3, 7 and 8 and its Figure 3 in miniature: does a negative prompt take away what it
/// names, what does it cost elsewhere, and what do guidance on the student's output and subtraction of text
/// features do instead.
/// </summary>
internal static class NasaExperiment
{
    /// <summary>Share of pictures from which the named thing must be gone (issue 4).</summary>
    internal const double EnoughExcluded = 0.9;

    /// <summary>Points of accuracy that the other attributes may lose (issue 4).</summary>
    internal const double LossMax = 0.05;

    private static readonly ImmutableArray<NegativeWay> Ways =
    [
        new(
            "NASA", [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.25, 1.5],
            scale => new SamplingSettings { Method = NegativeMethod.Nasa, NegativeScale = scale }),
        new(
            "guidance", [1.25, 1.5, 2, 3, 4, 6],
            scale => new SamplingSettings { Method = NegativeMethod.Guidance, Guidance = scale }),
        new(
            "subtraction", [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5],
            scale => new SamplingSettings
            {
                Method = NegativeMethod.EmbeddingSubtraction,
                NegativeScale = scale,
            }),
    ];

    /// <summary>Runs it.</summary>
    public static async Task<ExperimentReport> RunAsync(ExperimentDesk desk, CancellationToken stop)
    {
        ModelIdentity student = desk.GivenStudent ?? await TrainAsync(desk, stop);
        using ExclusionProbe probe = new(
            Math.Max(1, desk.Request.Count / KindPair.All.Length), (ulong)desk.Request.Seed);
        ImmutableArray<FinishedArm<ExclusionScores>> arms = await desk.RunAsync(
            [
                desk.Exclusion(NegativeArm.WithoutName, probe, student, null),
                .. from way in Ways
                   from scale in way.Scales
                   select desk.Exclusion(
                       $"{way.Name} {ScoreCells.Kappa(scale)}", probe, student, way.Settings(scale)),
            ],
            stop);
        ExclusionScores without = arms[0].Result;
        ImmutableArray<NegativeArm> negatives =
        [
            .. (from way in Ways from scale in way.Scales select (way, scale))
                .Zip(arms.Skip(1), (asked, arm) => new NegativeArm(
                    asked.way.Name, asked.scale, arm.Result, arm.Result.HarderExcluded(without),
                    without.Others() - arm.Result.Others())),
        ];
        NegativeArm chosen = Chosen(negatives, Ways[0].Name);
        return new ExperimentReport(
            "Negative prompts on the one-step student: "
                + $"{probe.CountPerKind} pictures of each kind and negative prompt",
            [NegativeTables.Summary(without, negatives), NegativeTables.Directions(without, chosen)],
            NotesOf(negatives, without),
            new
            {
                probe.CountPerKind,
                Recommended = new { chosen.Way, chosen.Scale },
                Arms = arms.Select(arm => new { arm.Name, Scores = arm.Result }),
            },
            arms.Select(arm => new { arm.Name, arm.Seconds }),
            ChartOf(negatives, without));
    }

    /// <summary>
    /// The scale of a way that excludes enough at the least loss; where none excludes enough, the one that
    /// excludes most.
    /// </summary>
    internal static NegativeArm Chosen(ImmutableArray<NegativeArm> arms, string way)
    {
        NegativeArm[] ofWay = [.. arms.Where(arm => arm.Way == way)];
        return ofWay.Where(arm => arm.Scores.Excluded() >= EnoughExcluded).MinBy(arm => arm.LossOfOthers)
            ?? ofWay.MaxBy(arm => arm.Scores.Excluded())
            ?? throw new ArgumentException($"There is no arm of '{way}'.", nameof(way));
    }

    private static async Task<ModelIdentity> TrainAsync(ExperimentDesk desk, CancellationToken stop)
    {
        StudentShelf students = desk.NewSharedStudents();
        StudentRun run = SharedStudent.Plan(students, desk.Request);
        try
        {
            TrainedStudent trained = await students.TrainAsync(run, stop);
            return ModelIdentity.Of(
                ToySettings.ShowsAverage && run.Spec.Ema.Enabled ? trained.AverageFolder : trained.Folder);
        }
        catch (CliFault fault)
        {
            throw new CliFault($"{run.Arm}: {fault.Message}", fault.ExitCode);
        }
    }

    private static ImmutableArray<string> NotesOf(
        ImmutableArray<NegativeArm> arms, ExclusionScores without) =>
    [
        .. Ways.Select(way => Chosen(arms, way.Name)).Select(arm =>
        {
            bool isEnough = arm.Scores.Excluded() >= EnoughExcluded;
            string verdict = isEnough && arm.LossOfOthers <= LossMax ? "both within what was asked"
                : isEnough ? "enough is excluded, but the others lose too much"
                : "no scale excludes enough; this one excludes most";
            return $"{arm.Way} at {ScoreCells.Kappa(arm.Scale)}: {ScoreCells.Percent(without.Excluded())} -> "
                + $"{ScoreCells.Percent(arm.Scores.Excluded())} % excluded, in the harder directions "
                + $"{ScoreCells.Percent(without.HarderExcluded(without))} -> "
                + $"{ScoreCells.Percent(arm.HarderExcluded)} %; "
                + $"the attributes not named lose {ScoreCells.Percent(arm.LossOfOthers)} points: {verdict}.";
        }),
    ];

    private static LineChart ChartOf(ImmutableArray<NegativeArm> arms, ExclusionScores without) => new(
        "What a negative prompt takes away, and what it costs elsewhere",
        new ChartAxis("points of accuracy that the attributes not named lose"),
        new ChartAxis("share without the named thing", 0, 1),
        [
            .. Ways.Select(way => new LineSeries(
                way.Name,
                [
                    new ChartPoint(0, without.Excluded()),
                    .. arms.Where(arm => arm.Way == way.Name)
                        .Select(arm => new ChartPoint(arm.LossOfOthers * 100, arm.Scores.Excluded())),
                ])),
        ])
    {
        References = [new ReferenceLine("what is asked", EnoughExcluded)],
    };

    // A way to use a negative prompt, and the scales at which it is tried.
    private sealed record NegativeWay(
        string Name, ImmutableArray<double> Scales, Func<double, SamplingSettings> Settings);
}
