using System.Collections.Immutable;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Charts;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// The paper's Tables 3, 7 and 8 and its Figure 3 in miniature: does a negative prompt take away what it
/// names, what does it cost elsewhere, and what do guidance on the student's output and subtraction of text
/// features do instead. Scales are chosen by the pictures of one seed and reported by those of the next.
/// </summary>
internal static class NasaExperiment
{
    /// <summary>Share of pictures from which the named thing must be gone (issue 4).</summary>
    internal const double EnoughExcluded = 0.9;

    /// <summary>Points of accuracy that the other attributes may lose (issue 4).</summary>
    internal const double LossMax = 0.05;

    /// <summary>Runs it.</summary>
    public static async Task<ExperimentReport> RunAsync(ExperimentDesk desk, CancellationToken stop)
    {
        TrainedStudent? trained = desk.GivenStudent is null ? await TrainAsync(desk, stop) : null;
        ModelIdentity student = desk.GivenStudent
            ?? ModelIdentity.Of(trained?.Shown ?? throw new InvalidOperationException("One was trained."));
        int countPerKind = Math.Max(1, desk.Request.Count / KindPair.All.Length);
        ulong seed = (ulong)desk.Request.Seed;
        NegativeTrial choice = await NegativeTrial.RunAsync(
            desk,
            student,
            countPerKind,
            seed,
            [.. from way in NegativeWay.All from scale in way.Scales select (way, scale)],
            stop);
        NegativeTrial proof = await NegativeTrial.RunAsync(
            desk,
            student,
            countPerKind,
            seed + 1,
            [.. NegativeWay.All.Select(way => (way, Chosen(choice.Arms, way.Name).Scale))],
            stop);
        NegativeArm nasa = proof.Arms.Single(arm => arm.Way == NegativeWay.Nasa.Name);
        ImmutableArray<FinishedArm<ExclusionScores>> arms = [.. choice.Finished, .. proof.Finished];
        return new ExperimentReport(
            $"Negative prompts on the one-step student: {countPerKind} pictures of each kind and negative "
                + "prompt",
            [
                NegativeTables.Summary($"All kinds, both directions (%), seed {choice.Seed}", choice),
                NegativeTables.Summary(
                    $"The scales chosen with seed {choice.Seed}, on the pictures of seed {proof.Seed} (%)",
                    proof),
                NegativeTables.Losses(proof),
                NegativeTables.Directions(proof, nasa),
            ],
            [
                .. nasa.Scale == ToySettings.NasaScale ? (IEnumerable<string>)[] :
                [
                    $"The scale chosen for NASA is {ScoreCells.Kappa(nasa.Scale)}; students of the toy world "
                        + $"recommend {ScoreCells.Kappa(ToySettings.NasaScale)} (ToySettings.NasaScale).",
                ],
                .. proof.Arms.Select(arm => NoteOf(arm, choice, proof)),
                .. ArmMinutes.NotesOf(
                    arms.Select(arm => (arm.Name, arm.Seconds / 60)),
                    desk.Request.ArmsAtOnce,
                    trained?.TrainingMinutes),
            ],
            new
            {
                CountPerKind = countPerKind,
                Recommended = new
                {
                    nasa.Way,
                    nasa.Scale,
                    ChosenWithSeed = choice.Seed,
                    ReportedWithSeed = proof.Seed,
                },
                Arms = arms.Select(arm => new { arm.Name, Scores = arm.Result }),
            },
            arms.Select(arm => new { arm.Name, arm.Seconds }),
            ChartOf(choice));
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

    private static async Task<TrainedStudent> TrainAsync(ExperimentDesk desk, CancellationToken stop)
    {
        StudentShelf students = desk.NewSharedStudents();
        StudentRun run = SharedStudent.Plan(students, desk.Request);
        try
        {
            return await students.TrainAsync(run, stop);
        }
        catch (CliFault fault)
        {
            throw new CliFault($"{run.Arm}: {fault.Message}", fault.ExitCode);
        }
    }

    // The verdict is by the pictures that the scale was not chosen by.
    private static string NoteOf(NegativeArm arm, NegativeTrial choice, NegativeTrial proof)
    {
        string verdict = string.Join("; ", VerdictsOf(arm));
        NegativeArm chosen = Chosen(choice.Arms, arm.Way);
        return $"{arm.Way} at {ScoreCells.Kappa(arm.Scale)}, {InWords(chosen, choice)}; "
            + $"{InWords(arm, proof)}: {verdict}.";
    }

    // Means hide: colours and shapes are asked apart, and so is each attribute.
    private static IEnumerable<string> VerdictsOf(NegativeArm arm)
    {
        double colours = arm.Scores.Excluded(isColour: true);
        double shapes = arm.Scores.Excluded(isColour: false);
        yield return $"colours {Word(colours >= EnoughExcluded)} ({ScoreCells.Percent(colours)} %)";
        yield return $"shapes {Word(shapes >= EnoughExcluded)} ({ScoreCells.Percent(shapes)} %)";
        yield return $"others on the mean {Word(arm.LossOfOthers <= LossMax)}";
        yield return $"worst of them {Word(arm.WorstLoss <= LossMax)} ({ScoreCells.Percent(arm.WorstLoss)} points)";

        static string Word(bool isMet) => isMet ? "as asked" : "NOT as asked";
    }

    private static string InWords(NegativeArm arm, NegativeTrial trial) =>
        $"seed {trial.Seed}: {ScoreCells.Percent(trial.Without.Excluded())} -> "
        + $"{ScoreCells.Percent(arm.Scores.Excluded())} % excluded, in the harder directions "
        + $"{ScoreCells.Percent(trial.Without.HarderExcluded(trial.Without))} -> "
        + $"{ScoreCells.Percent(arm.HarderExcluded)} %, the kind is shown in "
        + $"{ScoreCells.Percent(trial.Without.ShowsKind())} -> {ScoreCells.Percent(arm.Scores.ShowsKind())} %, "
        + $"the attributes not named lose {ScoreCells.Percent(arm.LossOfOthers)} points";

    private static LineChart ChartOf(NegativeTrial trial) => new(
        "What a negative prompt takes away, and what it costs elsewhere",
        new ChartAxis("points of accuracy that the attributes not named lose"),
        new ChartAxis("share without the named thing", 0, 1),
        [
            .. NegativeWay.All.Select(way => new LineSeries(
                way.Name,
                [
                    new ChartPoint(0, trial.Without.Excluded()),
                    .. trial.Arms.Where(arm => arm.Way == way.Name)
                        .Select(arm => new ChartPoint(arm.LossOfOthers * 100, arm.Scores.Excluded())),
                ])),
        ])
    {
        References = [new ReferenceLine("what is asked", EnoughExcluded)],
    };
}
