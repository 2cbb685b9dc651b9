using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Tests.Commands;
using SnoopiCluster.Testing;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Cli.Tests.Toy;

/// <summary>
/// An experiment of tiny students in real processes: stopped, gone on with, and called again.
/// </summary>
public sealed class ToyExperimentTests(TinyModel model) : IClassFixture<TinyModel>, IDisposable
{
    private const int Steps = 12;
    private const int NumArms = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sweep_InterruptedTwice_GoesOnAndEndsAsIfItHadNotBeen()
    {
        string interrupted = Interrupt("INT", 130);
        Assert.Contains("the same command goes on", interrupted, StringComparison.Ordinal);
        Assert.NotEmpty(RunsThatAre(RunState.Paused));

        // Nobody tells the trainings this time: they notice that their parent is gone.
        Interrupt("KILL", 137);
        Assert.True(SpinWait.SpinUntil(() => RunsThatAre(RunState.Running).Count == 0, Patience));
        List<string> paused = RunsThatAre(RunState.Paused);
        Assert.NotEmpty(paused);
        Assert.Empty(Directory.EnumerateFiles(_folder.FullPath, "*.partial", SearchOption.AllDirectories));

        JsonObject result = Finish(out List<string> story);
        Assert.Contains(story, line => line.Contains("going on with", StringComparison.Ordinal));
        Assert.Equal(NumArms, result["result"]!["findings"]!["arms"]!.AsArray().Count);
        Assert.True(File.Exists((string)result["chart"]!));

        // What was interrupted is what the same spec gives in one go.
        string name = Path.GetFileName(paused[0]);
        CommandRun.Of(
            _folder.FullPath,
            ["train", "--local", $"out/students/{name}.spec.yaml", "--out", "whole", "--json"])
            .EndedWith(ExitCode.Ok);
        Assert.Equal(
            RunStatus.Read(RunFolder.Open(_folder.File("whole", name)))!.StudentHash,
            RunStatus.Read(RunFolder.Open(paused[0]))!.StudentHash);

        JsonObject again = Finish(out List<string> second);
        Assert.Equal(NumArms, second.Count(line => line == "finished before"));
        Assert.Equal((string)result["result"]!["findings_hash"]!, (string)again["result"]!["findings_hash"]!);

        // Measured anew, not read from what was kept.
        Directory.Delete(_folder.File("out", "arms"), recursive: true);
        JsonObject measured = Finish(out List<string> third);
        Assert.DoesNotContain("finished before", third);
        Assert.Equal((string)result["result"]!["findings_hash"]!, (string)measured["result"]!["findings_hash"]!);
    }

    [Fact]
    public void StudentThatCannotBeTrained_NamesArmAndLog()
    {
        // A teacher whose UNet cannot be read.
        Copy(model.Folder, _folder.File("broken"));
        File.WriteAllText(
            Directory.EnumerateFiles(_folder.File("broken", "unet"), "*.safetensors").Single(), "no tensors");
        CommandRun run = CommandRun.Of(
            _folder.FullPath,
            [
                "toy", "experiment", "nasa", "--teacher", "broken", "--out", "out/", "--count", "4",
                "--steps", "2",
            ])
            .EndedWith(ExitCode.Failed)
            .Said("student: its training ended", ".log ends with");

        Assert.Contains("unet", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(_folder.File("out", "student")));
        Assert.Equal(["broken", "out"], Folders());
    }

    [Fact]
    public void StudentThatAnotherProcessTrains_IsRefusedAndNamed()
    {
        string[] arguments =
            ["toy", "experiment", "nasa", "--teacher", model.Folder, "--count", "4", "--steps", "2"];
        string shared = _folder.File(".snoopi", "toy", "student");
        Directory.CreateDirectory(shared);
        using (new FileStream(
            Path.Combine(shared, ".student.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            CommandRun.Of(_folder.FullPath, arguments)
                .EndedWith(ExitCode.Failed)
                .Said("student: Another process trains a student in", shared, "--out");
        }

        Assert.Empty(Directory.EnumerateDirectories(shared));
    }

    [Theory]
    [InlineData("sweep --teacher none", "none", "is no model folder")]
    [InlineData("nasa --count 2", "--count", "found 2")]
    [InlineData("sweep --steps 0", "--steps", "found 0")]
    [InlineData("teachers --arms-at-once 0", "--arms-at-once", "found 0")]
    [InlineData("teachers --fixed NaN", "--fixed", "found NaN")]
    [InlineData("guidance --seed -1", "--seed", "found -1")]
    public void BadInput_IsNamed(string arguments, params string[] parts) => CommandRun.Of(
        _folder.FullPath, ["toy", "experiment", .. arguments.Split(' ')])
        .EndedWith(ExitCode.Usage)
        .Said(parts);

    [Fact]
    public void StudentThatIsNone_IsNamed() => CommandRun.Of(
        _folder.FullPath,
        ["toy", "experiment", "nasa", "--teacher", model.Folder, "--student", model.Folder])
        .EndedWith(ExitCode.Usage)
        .Said("--student", "is no one-step student");

    private IEnumerable<string> Folders() =>
        Directory.EnumerateDirectories(_folder.FullPath).Select(path => Path.GetFileName(path)).Order();

    private string[] Sweep() =>
    [
        "toy", "experiment", "sweep", "--teacher", model.Folder, "--out", "out", "--count", "4", "--steps",
        $"{Steps}", "--json",
    ];

    // Starts the sweep and sends it a signal as soon as a student trains.
    private string Interrupt(string signal, int exitCode)
    {
        using SnoopiProcess process = SnoopiProcess.Start(_folder.FullPath, Sweep());
        process.ReadUntil(
            "arm", arm => ((string)arm["message"]!).StartsWith("step ", StringComparison.Ordinal));
        process.Signal(signal);
        Assert.Equal(exitCode, process.WaitForEnd().ExitCode);
        return process.Error;
    }

    private JsonObject Finish(out List<string> story)
    {
        CommandRun run = CommandRun.Of(_folder.FullPath, Sweep()).EndedWith(ExitCode.Ok);
        JsonObject[] events = [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!.AsObject())];
        story =
            [.. events.Where(one => (string)one["event"]! == "arm").Select(one => (string)one["message"]!)];
        return events[^1];
    }

    private List<string> RunsThatAre(RunState state) =>
    [
        .. Directory.EnumerateDirectories(_folder.File("out", "students"))
            .Where(run => File.Exists(Path.Combine(run, "spec.json")))
            .Where(run => RunStatus.Read(RunFolder.Open(run))?.State == state),
    ];

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
