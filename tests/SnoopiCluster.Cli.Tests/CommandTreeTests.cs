using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests;

public sealed class CommandTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_NoArguments_ListsTheCommands()
    {
        CommandRun run = Run().EndedWith(ExitCode.Ok);

        Assert.All(
            (string[])["demo", "train", "resume", "verify", "models", "prompts", "doctor"],
            command => Assert.Contains(command, run.Out, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'bogus'", "bogus")]
    [InlineData("--frobnicate", "doctor", "--frobnicate")]
    [InlineData("'resume'", "resume")]
    [InlineData("--arch", "models", "init", "--out", "x")]
    [InlineData("`snoopi models --help`", "models")]
    [InlineData("--steps", "demo", "--steps", "few")]
    public void Run_CommandLineThatIsNone_EndsWithUsageAndSaysWhatIsWrong(
        string said, params string[] arguments) =>
        Run(arguments).EndedWith(ExitCode.Usage).Said(said);

    [Theory]
    [InlineData("--kappa wide", "--kappa", "wide")]
    [InlineData("--kappa 1..2..3", "--kappa", "1..2..3")]
    [InlineData("--kappa nan", "--kappa", "nan")]
    [InlineData("--set steps", "--set", "steps")]
    [InlineData("steps: expected a whole number, found \"x\"", "--steps", "x")]
    [InlineData("kappa.range: found [4, 1]", "--kappa", "4..1", "--teacher", "t", "--prompts", "p.txt")]
    [InlineData("vsd.t_mn: unknown key", "--set", "vsd.t_mn=1")]
    [InlineData("model.teacher", "--prompts", "p.txt")]
    [InlineData("prompts.files", "--teacher", "t")]
    [InlineData("name: ", "--name", "../up", "--teacher", "t", "--prompts", "p.txt")]
    [InlineData("--fault", "--fault", "sleep", "--teacher", "t", "--prompts", "p.txt")]
    public void Train_BadFlag_IsNamedAndNothingIsMade(string said, params string[] flags)
    {
        Run(["train", "--local", .. flags]).EndedWith(ExitCode.Usage).Said(said);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Train_WithoutAPlace_AsksForIt() => Run("train").EndedWith(ExitCode.Usage).Said("--local");

    [Fact]
    public void Resume_FolderThatIsNoRun_SaysSo() =>
        Run("resume", ".").EndedWith(ExitCode.Usage).Said(_folder.FullPath, "spec.json");

    [Fact]
    public void Verify_FolderThatIsNotThere_SaysSo() =>
        Run("verify", "gone").EndedWith(ExitCode.Usage).Said(_folder.File("gone"));

    private CommandRun Run(params string[] arguments) => CommandRun.Of(_folder.FullPath, arguments);
}
