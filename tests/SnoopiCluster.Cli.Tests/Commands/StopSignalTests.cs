using System.Text.Json.Nodes;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

/// <summary>What SIGINT and SIGTERM do to a run, in real processes.</summary>
public sealed class StopSignalTests(TinyModel model) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void FirstSignal_FinishesTheStepAndCheckpoints_SoThatResumeGoesOn(string signal, int exitCode)
    {
        using SnoopiProcess process = Start("--steps", "400");
        process.ReadUntil("step", step => (int)step["step"]! >= 3);
        process.Signal(signal);
        JsonObject stopped = process.ReadUntil("stopped");

        Assert.Equal(exitCode, process.WaitForEnd().ExitCode);
        int done = (int)stopped["step"]!;
        Assert.InRange(done, 3, 399);
        Assert.NotEmpty(Directory.EnumerateDirectories(_folder.File("runs", "r", "checkpoints")));
        Assert.Equal(done, File.ReadLines(_folder.File("runs", "r", "metrics.jsonl")).Count());

        using SnoopiProcess resumed = SnoopiProcess.Start(_folder.FullPath, "resume", "runs/r", "--json");
        JsonObject next = resumed.ReadUntil("step");
        Assert.Equal(done + 1, (int)next["step"]!);
    }

    [Fact]
    public void SecondSignal_EndsAtOnce()
    {
        // A step of this batch takes seconds.
        using SnoopiProcess process = Start("--steps", "400", "--batch", "512");
        process.ReadUntil("started");
        process.Signal("INT");
        process.ReadUntil(
            "note", note => ((string)note["message"]!).Contains("SIGINT", StringComparison.Ordinal));
        process.Signal("INT");
        (int exitCode, string rest) = process.WaitForEnd();

        Assert.Equal(130, exitCode);
        Assert.DoesNotContain("stopped", rest, StringComparison.Ordinal);
    }

    private SnoopiProcess Start(params string[] flags) =>
        SnoopiProcess.Start(_folder.FullPath, model.Train(["--name", "r", .. flags]));
}
