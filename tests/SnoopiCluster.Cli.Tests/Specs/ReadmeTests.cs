using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;
using SnoopiCluster.Testing;
using SnoopiCluster.ToyWorld;

namespace SnoopiCluster.Cli.Tests.Specs;

/// <summary>The specs that the README shows are read as they stand there.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RunSpec_OfTheReadme_IsARun()
    {
        RunSpec spec = SpecFile.Read(FileOf(0), [], () => "run");

        Assert.Equal((60, 16), (spec.Steps, spec.Batch));
        Assert.True(File.Exists(Path.Combine(
            TestData.RepositoryRoot, Path.GetRelativePath(_folder.FullPath, Assert.Single(spec.Prompts.Files)))));
    }

    [Fact]
    public void SweepSpec_OfTheReadme_IsASweepOfThreeTrials()
    {
        string path = FileOf(1);

        Assert.Equal(3, TrialExpansion.Beyond(SweepFile.Check(SweepFile.Read(path), path), []).Length);
    }

    [Fact]
    public void StudentSpec_OfTheToyWorld_IsTheOneOfItsSettings()
    {
        string file = Path.Combine(TestData.RepositoryRoot, "src", "SnoopiCluster.ToyWorld", "student.yaml");
        string teacher = Path.Combine(Path.GetDirectoryName(file)!, "toy-teacher");
        JsonObject prompts = new() { ["prompts"] = new JsonObject { ["files"] = new JsonArray("/captions.txt") } };

        RunSpec spec = SpecFile.Read(file, prompts, () => "toy");

        Assert.Equivalent(ToySettings.Student("toy", 0, ToySettings.ArmSteps, teacher, "/captions.txt"), spec, strict: true);
        Assert.True(Directory.Exists(teacher));
    }

    private string FileOf(int block)
    {
        string readme = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "README.md"));
        string path = _folder.File("spec.yaml");
        File.WriteAllText(path, YamlBlock().Matches(readme)[block].Groups[1].Value);
        return path;
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
