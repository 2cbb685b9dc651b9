using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using SnoopiCluster.Cli.Demo;
using SnoopiCluster.Cli.Tests.Generation;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Tests.Demo;

/// <summary>The demo's exam, of students that have learned nothing and of one that has.</summary>
public sealed class DemoExamTests(GenerationModels models) : IClassFixture<GenerationModels>, IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private readonly StringWriter _story = new();

    private DemoStudent Narrow => new(new GuidanceRange(0.5, 2), models.Student);

    private DemoStudent Wide => new(new GuidanceRange(0.5, 4), models.Student);

    private DemoStudent Fixed => new(GuidanceRange.Fixed(4.5), models.Student);

    public void Dispose()
    {
        _folder.Dispose();
        _story.Dispose();
    }

    [Fact]
    public void Hold_StudentsWithoutGain_ShowsEachInTheTableAndNamesEach()
    {
        ImmutableArray<string> faults = new DemoExam(Output(), models.Teacher, TimeProvider.System)
            .Hold([Narrow, Fixed], TestContext.Current.CancellationToken);

        // The students are the untrained student itself.
        Assert.Equal(
            [
                "the student of guidance [0.5, 2] gained 0.0 points of mean accuracy; it should gain +15.0",
                "the student of guidance 4.5 gained 0.0 points of mean accuracy; it should gain +15.0",
            ],
            faults);
        string[] lines = _story.ToString().Split('\n');
        string[] untrained = CellsOf(lines, "untrained student, 1 step");
        Assert.Equal(untrained, CellsOf(lines, "student of guidance [0.5, 2], 1 step"));
        Assert.Equal(8, untrained.Length);
        Assert.Equal(
            ["16.7", "12.5", "50.0", "12.5", "22.9", "0.1"], CellsOf(lines, "chance").Take(6));
        Assert.Contains("leave the place open", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Hold_AStudentThatHasLearned_FindsNoFault()
    {
        // To the tiny teacher of random weights, the shipped one's mean picture is a student that has learned much.
        PipelineFolder toy = PipelineFolder.Open(ToyTeacher.Folder);
        string learned = _folder.File("learned");
        toy.SaveAs(
            learned,
            new Dictionary<string, Action<string>>(),
            (PipelineCard.Of(toy) with { Student = new OneStepStudent(ToySettings.StudentTimestep) }).ToIndex());

        ImmutableArray<string> faults = new DemoExam(Output(), models.Teacher, TimeProvider.System)
            .Hold([new DemoStudent(new GuidanceRange(0.5, 2), learned)], TestContext.Current.CancellationToken);

        Assert.Empty(faults);
        string[] cells = CellsOf(_story.ToString().Split('\n'), "student of guidance [0.5, 2], 1 step");
        Assert.True(double.Parse(cells[^2], CultureInfo.InvariantCulture) > 15, string.Join(' ', cells));
    }

    [Fact]
    public void Draw_Students_WritesTheGridAndThePairOfTheOneThatSawTheWidestRange()
    {
        new DemoPictures(new DemoStory(Output()), models.Teacher, _folder.File("pictures"))
            .Draw([Narrow, Wide, Fixed]);

        Assert.Equal(
            ["before-after.png", "nasa.png"],
            Directory.EnumerateFiles(_folder.File("pictures"))
                .Select(file => Path.GetFileName(file)).Order());
        Assert.Contains(
            "nasa.png: the student of guidance [0.5, 4]", _story.ToString(), StringComparison.Ordinal);
        Assert.Equal(Wide, DemoPictures.ForNegative([Fixed, Wide, Narrow]));
    }

    private CommandOutput Output() => new(
        new Surroundings
        {
            Out = _story,
            Error = _story,
            IsInteractive = false,
            Variables = new Dictionary<string, string>(),
            CurrentFolder = _folder.FullPath,
        },
        new RootCommand().Parse([]));

    private static string[] CellsOf(string[] lines, string model) => lines
        .Single(line => line.TrimStart().StartsWith(model + " ", StringComparison.Ordinal))
        .Trim()[model.Length..]
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
