using SnoopiCluster.Cli.Tests.Commands;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class ToyJudgeTests(TinyModel model) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_IsMeasuredBesidePaintedPicturesAndChance()
    {
        CommandRun run = Run("--model", model.Folder, "--count", "4", "--steps", "2", "--json")
            .EndedWith(ExitCode.Ok);

        Assert.Equal(4, (int)run.Json["count"]!);
        Assert.Equal(2, (int)run.Json["steps"]!);
        Assert.Equal(4, (int)run.Json["scores"]!["accuracy"]!["count"]!);
        Assert.Equal(1, (double)run.Json["painted"]!["accuracy"]!["all_five"]!);
        Assert.Equal("NaN", (string?)run.Json["place_open"]!["accuracy"]!["place"]);
        Assert.NotEqual("NaN", run.Json["scores"]!["accuracy"]!["place"]!.ToString());
        Assert.True((double)run.Json["seconds_per_picture"]! > 0);
    }

    [Theory]
    [InlineData("--count 3", "--count", "found 3")]
    [InlineData("--seed -1", "--seed", "found -1")]
    [InlineData("--steps 0", "steps: found 0")]
    [InlineData("--guidance NaN", "guidance: found NaN")]
    public void BadInput_IsNamed(string arguments, params string[] parts) =>
        Run(["--model", model.Folder, .. arguments.Split(' ')]).EndedWith(ExitCode.Usage).Said(parts);

    [Fact]
    public void FolderThatIsNoModel_IsNamed() =>
        Run("--model", "none").EndedWith(ExitCode.Usage).Said(_folder.File("none"));

    private CommandRun Run(params string[] arguments) =>
        CommandRun.Of(_folder.FullPath, ["toy", "judge", .. arguments]);
}
