using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Specs;

public sealed class SpecFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_RelativePaths_StartAtTheSpecsFolder()
    {
        RunSpec spec = Read("""
            model: {teacher: teacher, student: ../student}
            prompts: {files: [a.txt, /elsewhere/b.txt]}
            """);

        Assert.Equal(_folder.File("teacher"), spec.Model.Teacher);
        Assert.Equal(Path.GetFullPath(_folder.File("..", "student")), spec.Model.Student);
        Assert.Equal([_folder.File("a.txt"), "/elsewhere/b.txt"], spec.Prompts.Files);
    }

    [Fact]
    public void Read_RelativePathsOfTheClipLoss_StartAtTheSpecsFolder()
    {
        JsonObject flags = [];
        SpecLayers.Set(flags, "clip.decoder", "/elsewhere/taesd");

        RunSpec spec = Read("""
            model: {teacher: teacher}
            prompts: {files: [a.txt]}
            clip: {model: ../clip, decoder: taesd}
            """, flags);

        Assert.Equal(Path.GetFullPath(_folder.File("..", "clip")), spec.Clip.Model);
        Assert.Equal("/elsewhere/taesd", spec.Clip.Decoder);
    }

    [Fact]
    public void Read_Flags_LieOverTheFileKeyByKey()
    {
        JsonObject flags = [];
        SpecLayers.Set(flags, "kappa.on", "frozen");
        SpecLayers.Set(flags, "steps", 7);
        SpecLayers.Set(flags, "prompts.files", new JsonArray("/flag.txt"));

        RunSpec spec = Read("""
            steps: 100
            model: {teacher: t}
            prompts: {files: [a.txt, b.txt], column: c}
            kappa: {range: [1, 2]}
            """, flags);

        Assert.Equal(7, spec.Steps);
        Assert.Equal((new GuidanceRange(1, 2), KappaOn.Frozen), (spec.Kappa.Range, spec.Kappa.On));
        Assert.Equal(["/flag.txt"], spec.Prompts.Files);
        Assert.Equal("c", spec.Prompts.Column);
    }

    [Fact]
    public void Read_FlagInPlaceOfASectionOfTheFile_IsReportedNotCrashedOn()
    {
        JsonObject flags = [];
        SpecLayers.Set(flags, "kappa", 3);

        CliFault fault = Assert.Throws<CliFault>(() => Read("kappa: {range: 2}", flags));

        Assert.Contains(
            "kappa: expected a section of keys, found 3", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompts: 3")]
    [InlineData("prompts: {files: {a: 1}}")]
    [InlineData("model: [1]")]
    [InlineData("model: {teacher: 3}")]
    [InlineData("prompts: {files: [3, null]}")]
    public void Read_OddShapesWherePathsAreExpected_AreReportedByKey(string yaml)
    {
        CliFault fault = Assert.Throws<CliFault>(() => Read(yaml));

        Assert.Contains($"line 1: {yaml.Split(':')[0]}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Faults_AreListedWithFileLineAndFullKey()
    {
        CliFault fault = Assert.Throws<CliFault>(() => Read("""
            steps: many
            model: {teacher: t}

            kappa:
              range: wide
              rnge: 3
            """));

        Assert.Equal(ExitCode.Usage, fault.ExitCode);
        Assert.StartsWith(_folder.File("spec.yaml"), fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 1: steps: expected a whole number, found \"many\"", fault.Message,
            StringComparison.Ordinal);
        Assert.Contains("line 5: kappa.range: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 6: kappa.rnge: unknown key", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QuotedNumber_IsText()
    {
        CliFault fault = Assert.Throws<CliFault>(() => Read("steps: \"100\""));

        Assert.Contains(
            "steps: expected a whole number, found \"100\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoName_TakesTheOneThatIsMade() =>
        Assert.Equal("made", Read("model: {teacher: t}\nprompts: {files: [a]}").Name);

    [Fact]
    public void Read_FileThatIsNotUtf8_IsRefused()
    {
        File.WriteAllBytes(_folder.File("spec.yaml"), [(byte)'a', (byte)':', 0xE9]);

        CliFault fault =
            Assert.Throws<CliFault>(() => SpecFile.Read(_folder.File("spec.yaml"), [], () => "made"));

        Assert.Contains("not UTF-8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsNamed()
    {
        CliFault fault =
            Assert.Throws<CliFault>(() => SpecFile.Read(_folder.File("none.yaml"), [], () => "made"));

        Assert.Contains(_folder.File("none.yaml"), fault.Message, StringComparison.Ordinal);
    }

    private RunSpec Read(string yaml, JsonObject? flags = null)
    {
        File.WriteAllText(_folder.File("spec.yaml"), yaml);
        return SpecFile.Read(_folder.File("spec.yaml"), flags ?? [], () => "made");
    }
}
