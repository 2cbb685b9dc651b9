using System.Text.Json;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Recovery;

/// <summary>A tiny model and one run on it that nobody disturbs: what every other run must end like.</summary>
public sealed class UndisturbedRun : IAsyncLifetime
{
    /// <summary>Steps of each run.</summary>
    public const int Steps = 24;

    /// <summary>Exit code of a process that ended by SIGKILL, as a shell reports it.</summary>
    public const int Killed = 137;

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    /// <summary>Hashes of student and ledger at the end.</summary>
    public (string Student, string Ledger) Hashes { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllLinesAsync(
            _folder.File("prompts.txt"), Enumerable.Range(0, 61).Select(i => $"a painting of {i} boats on a quiet lake"));
        await SnoopiProcess.RunAsync(
            0, "models", "init", "--arch", "sd15-tiny", "--out", _folder.File("model"),
            "--prompts", _folder.File("prompts.txt"), "--channels", "8,16");
        await SnoopiProcess.RunAsync(0, TrainArguments("undisturbed"));
        Hashes = HashesOf(RunFolder("undisturbed"));
    }

    /// <summary>Arguments that train a run of this name, with others appended.</summary>
    public string[] TrainArguments(string name, params string[] more) =>
    [
        "train", "--local", "--teacher", _folder.File("model"), "--prompts", _folder.File("prompts.txt"),
        "--name", name, "--out", _folder.File("runs"), "--steps", $"{Steps}", "--batch", "4", "--micro-batch", "3",
        "--lora-rank", "4", "--seed", "7", "--threads", "1", "--set", "checkpoints.every=5", "--set", "student.lr=0.001",
        "--set", "samples.every=0", .. more,
    ];

    /// <summary>Folder of a run of this name.</summary>
    public string RunFolder(string name) => _folder.File("runs", name);

    /// <summary>Rows in a run's ledger so far.</summary>
    public int RowsOf(string name)
    {
        string file = Path.Combine(RunFolder(name), "ledger.jsonl");
        return File.Exists(file) ? File.ReadLines(file).Count() : 0;
    }

    /// <summary>Hashes of a completed run.</summary>
    public static (string Student, string Ledger) HashesOf(string runFolder)
    {
        using JsonDocument status = JsonDocument.Parse(File.ReadAllText(Path.Combine(runFolder, "status.json")));
        Assert.Equal("completed", status.RootElement.GetProperty("state").GetString());
        return (
            status.RootElement.GetProperty("student_hash").GetString()!,
            status.RootElement.GetProperty("ledger_hash").GetString()!);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
