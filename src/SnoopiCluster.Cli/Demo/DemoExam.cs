using System.Collections.Immutable;
using System.Globalization;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.Teacher;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Demo;

/// <summary>
/// What the demo's students have learned: attribute accuracy on held-out captions that leave the place open,
/// for each guidance range, beside what chance, the untrained student and the teacher have.
/// </summary>
/// <param name="output">Takes the table.</param>
/// <param name="teacher">Folder of the toy teacher.</param>
/// <param name="time">Clock.</param>
internal sealed class DemoExam(CommandOutput output, string teacher, TimeProvider time)
{
    /// <summary>Captions that each model is judged by, of either kind.</summary>
    public const int NumCaptions = 200;

    // Issue 4: share of mean attribute accuracy that each student must gain.
    private const double LeastGain = 0.15;

    private const ulong Seed = 4;

    private static readonly ImmutableArray<string> Columns =
    [
        "attributes right, %", "shape", "colour", "size", "ground", "mean", "all four", "gain",
        "whole captions",
    ];

    /// <summary>Judges the students and shows the table.</summary>
    /// <param name="students">At least one.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>A sentence for each student that gained too little.</returns>
    public ImmutableArray<string> Hold(IReadOnlyList<DemoStudent> students, CancellationToken stop)
    {
        using ToyMeasure open = new(NumCaptions, Seed, leavesPlaceOpen: true);
        using ToyMeasure whole = new(NumCaptions, Seed);
        Row before = Measure("untrained student, 1 step", teacher, ToySampling.Untrained);
        Row[] learned = [.. students.Select(one => Measure($"{one.Name}, 1 step", one.Folder, null))];
        Row[] rows =
        [
            new Row("chance", open.Chance, whole.Chance.Mean), before, .. learned,
            .. TeacherCard.Of(teacher) is { } card ? (IEnumerable<Row>)[TeacherRow(card)] : [],
        ];
        new DemoStory(output).Say(
            "exam",
            $"{NumCaptions} held-out captions that leave the place open: a whole toy caption leaves nothing "
                + "open, so the teacher's mean picture in one step already shows most of it (last column)");
        double start = before.Open?.Mean ?? double.NaN;
        output.Console.Write(ReportTableView.Of(
            new ReportTable("", Columns, [.. rows.Select(row => CellsOf(row, start))])));
        output.Event(new { Event = "table_of_exam", Captions = NumCaptions, Rows = rows });
        return
        [
            .. students
                .Zip(learned, (student, row) => (student.Name, Gain: (row.Open?.Mean ?? double.NaN) - start))
                .Where(one => !(one.Gain >= LeastGain))
                .Select(one => $"the {one.Name} gained {Points(one.Gain)} points of mean accuracy; it should "
                    + $"gain {Points(LeastGain)}"),
        ];

        Row Measure(string name, string folder, OneStepStudent? student)
        {
            using ImagePipeline pipeline = ImagePipeline.Load(folder, student: student);
            return new Row(
                name,
                open.Measure(pipeline, null, time, stop).Scores.Accuracy,
                whole.Measure(pipeline, null, time, stop).Scores.Accuracy.Mean);
        }
    }

    private static Row TeacherRow(TeacherCard card) => new(
        (card.PlaceOpen ?? card.Sampling) is { } asked
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"teacher, {asked.Steps} steps at guidance {asked.Guidance} (its card)")
            : "teacher (its card does not say)",
        card.PlaceOpen?.Scores.Accuracy,
        card.Sampling?.Scores.Accuracy.Mean);

    private static ImmutableArray<string> CellsOf(Row row, double start) =>
    [
        row.Model,
        .. row.Open is { } open
            ? (IEnumerable<string>)
            [
                .. new[] { open.Shape, open.Colour, open.Size, open.Ground, open.Mean, open.AllFive }
                    .Select(ScoreCells.Percent),
                Points(open.Mean - start),
            ]
            : Enumerable.Repeat("-", Columns.Length - 2),
        ScoreCells.Percent(row.Whole ?? double.NaN),
    ];

    private static string Points(double share) =>
        (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    // A model, its accuracy with the place left open, and its mean on whole captions; null where not known.
    private sealed record Row(string Model, AttributeAccuracy? Open, double? Whole);
}
