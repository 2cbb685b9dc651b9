using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Generation;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Generation;

public sealed class GenerateTests(GenerationModels models) : IClassFixture<GenerationModels>, IDisposable
{
    private const string Prompt = "a small red circle";

    private readonly DrawingFolder _drawing = new(models);

    private TemporaryFolder Folder => _drawing.Folder;

    public void Dispose() => _drawing.Dispose();

    [Fact]
    public void Generate_SameCommand_GivesTheSameBytesAndAnotherSeedOthers()
    {
        Student("--out", "a.png").EndedWith(ExitCode.Ok);
        Student("--out", "b.png").EndedWith(ExitCode.Ok);
        Student("--out", "c.png", "--seed", "1").EndedWith(ExitCode.Ok);

        Assert.Equal(Hash("a.png"), Hash("b.png"));
        Assert.NotEqual(Hash("a.png"), Hash("c.png"));
    }

    [Fact]
    public void Generate_OneOfMany_IsTheSameFileAsAlone()
    {
        Student("--out", "alone.png", "--seed", "12").EndedWith(ExitCode.Ok);
        CommandRun many = Student("--out", "many", "--seed", "10", "--count", "11").EndedWith(ExitCode.Ok);

        Assert.Equal(Hash("alone.png"), Hash("many/00002.png"));
        JsonArray pictures = many.Json["pictures"]!.AsArray();
        Assert.Equal(11, pictures.Count);
        Assert.All(pictures, picture => Assert.Equal(
            (string)picture!["sha256"]!, Hash($"many/{(string)picture["file"]!}")));
    }

    [Fact]
    public void Generate_OneStepStudent_TakesOneStepWithoutGuidance()
    {
        JsonObject answer = Student("--out", "a.png").EndedWith(ExitCode.Ok).Json;

        Assert.True((bool)answer["is_one_step"]!);
        Assert.Equal(1, (int)answer["settings"]!["steps"]!);
        Assert.Equal(1, (double)answer["settings"]!["guidance"]!);
    }

    [Fact]
    public void Generate_Teacher_TakesItsUsualStepsAndGuidanceOrOthers()
    {
        JsonObject usual = Teacher("--out", "a.png").EndedWith(ExitCode.Ok).Json;
        Teacher("--out", "b.png", "--steps", "3", "--guidance", "1").EndedWith(ExitCode.Ok);
        Teacher("--out", "c.png", "--steps", "3", "--guidance", "1", "--sampler", "ddim")
            .EndedWith(ExitCode.Ok);

        Assert.False((bool)usual["is_one_step"]!);
        Assert.Equal(25, (int)usual["settings"]!["steps"]!);
        Assert.Equal(2.5, (double)usual["settings"]!["guidance"]!);
        Assert.Equal(3, ((string[])["a.png", "b.png", "c.png"]).Select(Hash).Distinct().Count());
    }

    [Fact]
    public void Generate_NegativePrompt_ChangesThePictureByMethodAndScale()
    {
        string[] negative = ["--negative", "blue ground"];
        Student("--out", "plain.png").EndedWith(ExitCode.Ok);
        JsonObject nasa = Student(["--out", "nasa.png", .. negative]).EndedWith(ExitCode.Ok).Json;
        Student(["--out", "zero.png", .. negative, "--nasa-scale", "0"]).EndedWith(ExitCode.Ok);
        Student(["--out", "weak.png", .. negative, "--nasa-scale", "0.25"]).EndedWith(ExitCode.Ok);
        Student(["--out", "subtract.png", .. negative, "--negative-method", "subtract"])
            .EndedWith(ExitCode.Ok);
        Student(["--out", "guidance.png", .. negative, "--negative-method", "guidance", "--guidance", "2"])
            .EndedWith(ExitCode.Ok);

        Assert.Equal(Hash("plain.png"), Hash("zero.png"));
        Assert.Equal(0.5, (double)nasa["settings"]!["negative_scale"]!);
        string[] all = ["plain.png", "nasa.png", "weak.png", "subtract.png", "guidance.png"];
        Assert.Equal(all.Length, all.Select(Hash).Distinct().Count());
    }

    [Fact]
    public void Generate_ScaleInTheModelsCard_IsTheUsualOne()
    {
        JsonObject answer = Run(
            "generate", "--model", models.StudentWithScale, "--prompt", Prompt, "--negative", "blue",
            "--out", "a.png", "--json", "--threads", "1").EndedWith(ExitCode.Ok).Json;

        Assert.Equal(0.125, (double)answer["settings"]!["negative_scale"]!);
    }

    [Theory]
    [InlineData("p.txt", "a red circle\na blue star\n")]
    [InlineData("p.csv", "id,caption\n1,a red circle\n2,a blue star\n")]
    [InlineData("p.jsonl", "{\"prompt\":\"a red circle\"}\n{\"prompt\":\"a blue star\"}\n")]
    public void Generate_PromptFile_FillsAFolderWithItsList(string file, string content)
    {
        File.WriteAllText(Folder.File(file), content);
        Run("generate", "--model", models.Student, "--prompt-file", file, "--count", "2", "--out", "d",
            "--grid", "--threads", "1").EndedWith(ExitCode.Ok);

        Assert.Equal(
            ["00000.png", "00001.png", "00002.png", "00003.png", "grid.png", "pictures.jsonl"],
            Directory.EnumerateFiles(Folder.File("d")).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
        JsonNode[] list =
            [.. File.ReadAllLines(Folder.File("d", "pictures.jsonl")).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(
            ["a red circle 0", "a red circle 1", "a blue star 2", "a blue star 3"],
            list.Select(line => $"{line["prompt"]} {line["seed"]}"));
        Assert.All(list, line => Assert.Equal(1, (int)line["settings"]!["steps"]!));
    }

    [Fact]
    public void Generate_Grid_IsOnePictureOfAll()
    {
        Student("--out", "g.png", "--count", "4", "--grid").EndedWith(ExitCode.Ok);

        (int width, int height) = SizeOf("g.png");
        Assert.Equal((2 * 128) + 4, width);
        Assert.Equal(width, height);
        Assert.Equal([Folder.File("g.png")], Directory.GetFileSystemEntries(Folder.FullPath));
    }

    [Theory]
    [InlineData("--nasa-scale -1", "--negative", "x", "--nasa-scale", "-1")]
    [InlineData("--nasa-scale NaN", "--negative", "x", "--nasa-scale", "NaN")]
    [InlineData("--nasa-scale Infinity", "--negative", "x", "--nasa-scale", "Infinity")]
    [InlineData("--nasa-scale 1E+300", "--negative", "x", "--nasa-scale", "1e300")]
    [InlineData("--nasa-scale", "--negative", "x", "--nasa-scale", "much")]
    [InlineData("--negative", "--nasa-scale", "1")]
    [InlineData("--negative", "--negative-method", "nasa")]
    [InlineData("vanish", "--negative", "x", "--negative-method", "vanish")]
    [InlineData("--guidance", "--negative", "x", "--negative-method", "guidance")]
    [InlineData("--guidance", "--negative", "x", "--negative-method", "guidance", "--nasa-scale", "1")]
    [InlineData("--guidance NaN", "--guidance", "NaN")]
    [InlineData("--steps 0", "--steps", "0")]
    [InlineData("one-step student", "--steps", "4")]
    [InlineData("--count 0", "--count", "0")]
    [InlineData("100000", "--count", "100001")]
    [InlineData("--batch 0", "--batch", "0")]
    [InlineData("--threads -1", "--threads", "-1")]
    [InlineData("--sampler euler", "--sampler", "euler")]
    [InlineData("--column", "--column", "caption")]
    [InlineData("--prompt-file", "--prompt-file", "p.txt")]
    [InlineData("--grid", "--grid", "--count", "2000")]
    [InlineData("one file", "--out", "a.png", "--count", "2")]
    [InlineData("is not there", "--out", "gone/a.png")]
    public void Generate_BadFlag_IsNamedAndNothingIsMade(string said, params string[] flags)
    {
        Student(flags).EndedWith(ExitCode.Usage).Said(said);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.FullPath));
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("1000")]
    public void Generate_MoreStepsThanTimesteps_IsRefused(string steps) =>
        Teacher("--steps", steps).EndedWith(ExitCode.Usage).Said("steps: found " + steps, "1000");

    [Fact]
    public void Generate_NoPrompt_AsksForOne() => Run("generate", "--model", models.Student)
        .EndedWith(ExitCode.Usage).Said("--prompt-file");

    [Fact]
    public void Generate_ModelThatIsNotThere_IsNamed() =>
        Run("generate", "--model", "gone", "--prompt", Prompt)
        .EndedWith(ExitCode.Usage).Said(Folder.File("gone"));

    [Fact]
    public void Generate_PromptFileThatIsFaulty_IsNamedAndNothingIsMade()
    {
        File.WriteAllText(Folder.File("p.jsonl"), "{\"prompt\":\"a\"}\n{\n");
        Run("generate", "--model", models.Student, "--prompt-file", "p.jsonl")
            .EndedWith(ExitCode.Usage).Said("p.jsonl");

        Assert.Equal([Folder.File("p.jsonl")], Directory.GetFileSystemEntries(Folder.FullPath));
    }

    [Fact]
    public void Generate_WeightsThatAreNotFinite_LeaveNoFolder()
    {
        Run("generate", "--model", models.Diverged, "--prompt", Prompt, "--count", "2", "--out", "d",
            "--threads", "1")
            .EndedWith(ExitCode.Failed).Said("not finite");

        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.FullPath));
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("d")]
    public void Write_AskedToStop_LeavesNothing(string name)
    {
        using ImagePipeline pipeline = ImagePipeline.Load(models.Student);
        using CancellationTokenSource stop = new();
        GenerationRequest request = new(
            [.. Enumerable.Range(0, 4).Select(i => new SamplePrompt(Prompt, (ulong)i))],
            PerPrompt: 4,
            new GivenSettings(null, null, default, null, default, null, Batch: 2));
        PictureWriter writer = new(
            pipeline, request, request.SettingsFor(pipeline), TimeProvider.System, _ => stop.Cancel(),
            stop.Token);
        PictureTarget target = new(Folder.File(name), IsFile: name != "d", WithGrid: true);

        Assert.Throws<OperationCanceledException>(() => writer.Write(target));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.FullPath));
    }

    [Fact]
    public void Generate_FileThatIsThere_IsReplacedOnlyWhenForced()
    {
        File.WriteAllText(Folder.File("a.png"), "dear");
        Student("--out", "a.png").EndedWith(ExitCode.Usage).Said("--force");
        Assert.Equal("dear", File.ReadAllText(Folder.File("a.png")));

        Student("--out", "a.png", "--force").EndedWith(ExitCode.Ok);
        Assert.Equal((32, 32), SizeOf("a.png"));
    }

    [Fact]
    public void Generate_FolderThatHoldsSomethingElse_IsLeftAloneEvenWhenForced()
    {
        Directory.CreateDirectory(Folder.File("d"));
        File.WriteAllText(Folder.File("d", "letter"), "dear");

        Student("--out", "d", "--count", "2").EndedWith(ExitCode.Usage).Said("--force");
        Student("--out", "d", "--count", "2", "--force").EndedWith(ExitCode.Usage).Said("lost");
        Assert.Equal(["letter"], Directory.EnumerateFiles(Folder.File("d")).Select(Path.GetFileName));
    }

    [Fact]
    public void Generate_FolderOfPictures_IsReplacedAsAWholeWhenForced()
    {
        Student("--out", "d", "--count", "3").EndedWith(ExitCode.Ok);
        Student("--out", "d", "--count", "2").EndedWith(ExitCode.Usage).Said("--force");
        Student("--out", "d", "--count", "2", "--force").EndedWith(ExitCode.Ok);

        Assert.False(File.Exists(Folder.File("d", "00002.png")));
        Assert.Equal([Folder.File("d")], Directory.GetFileSystemEntries(Folder.FullPath));
    }

    [Fact]
    public void Generate_ExportOfATraining_IsAOneStepStudent()
    {
        Run(models.TrainOneStep("run")).EndedWith(ExitCode.Ok);
        foreach (string student in (string[])["student", "student-ema"])
        {
            JsonObject answer = Run(
                "generate", "--model", Folder.File("run", student), "--prompt", Prompt,
                "--out", $"{student}.png", "--json", "--threads", "1").EndedWith(ExitCode.Ok).Json;
            Assert.True((bool)answer["is_one_step"]!);
        }
    }

    private CommandRun Student(params string[] flags) => _drawing.Student(Prompt, flags);

    private CommandRun Teacher(params string[] flags) => _drawing.Draw(models.Teacher, Prompt, flags);

    private CommandRun Run(params string[] arguments) => _drawing.Run(arguments);

    private string Hash(string file) => _drawing.Hash(file);

    private (int Width, int Height) SizeOf(string file) => _drawing.SizeOf(file);
}
