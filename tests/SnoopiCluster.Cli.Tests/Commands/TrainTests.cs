using System.Text.Json.Nodes;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

public sealed class TrainTests(TinyModel model) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_TwoSteps_TellsEachAndLeavesAStudent()
    {
        CommandRun run = Run(model.Train("--steps", "2", "--name", "r")).EndedWith(ExitCode.Ok);

        JsonObject[] lines = [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal("started", (string)lines[0]["event"]!);
        Assert.Equal(
            [1, 2], lines.Where(line => (string)line["event"]! == "step").Select(line => (int)line["step"]!));
        JsonObject last = lines[^1];
        Assert.Equal("completed", (string)last["event"]!);
        Assert.Equal(_folder.File("runs", "r"), (string)last["run"]!);
        Assert.Equal(64, ((string)last["student_hash"]!).Length);
        Run("models", "inspect", (string)last["student"]!).EndedWith(ExitCode.Ok);
        Run("verify", "runs/r").EndedWith(ExitCode.Ok);
    }

    [Fact]
    public void Train_SpecFileWithFlags_RunsTheFlagsOverTheFile()
    {
        File.WriteAllText(_folder.File("spec.yaml"), $$"""
            name: from-file
            steps: 100000
            batch: 2
            threads: 1
            model: {teacher: {{model.Folder}} }
            prompts: {files: [{{model.Prompts}}]}
            lora: {rank: 2}
            samples: {every: 0}
            """);

        CommandRun run = Run("train", "--local", "spec.yaml", "--steps", "1", "--objective", "swift_brush");

        run.EndedWith(ExitCode.Ok);
        JsonNode spec = JsonNode.Parse(File.ReadAllText(_folder.File("runs", "from-file", "spec.json")))!;
        Assert.Equal((1, "swift_brush"), ((int)spec["steps"]!, (string)spec["objective"]!));
        Assert.Equal(4.5, (double)spec["kappa"]!["range"]!);
        Assert.Contains("step 1/1", run.Out, StringComparison.Ordinal);
        Assert.Contains(
            _folder.File("runs", "from-file", "metrics.jsonl"), run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithoutAName_TakesTheNextFreeOne()
    {
        Run(model.Train("--steps", "1")).EndedWith(ExitCode.Ok);
        Run(model.Train("--steps", "1")).EndedWith(ExitCode.Ok);

        IEnumerable<string?> names = Directory.GetDirectories(_folder.File("runs")).Select(Path.GetFileName);
        Assert.Equal(["run", "run-2"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_NameThatIsTaken_LeavesTheOldRunAlone()
    {
        Run(model.Train("--steps", "1", "--name", "r")).EndedWith(ExitCode.Ok);
        string before = File.ReadAllText(_folder.File("runs", "r", "metrics.jsonl"));

        Run(model.Train("--steps", "1", "--name", "r", "--seed", "9")).EndedWith(ExitCode.Usage)
            .Said(_folder.File("runs", "r"), "resume");

        Assert.Equal(before, File.ReadAllText(_folder.File("runs", "r", "metrics.jsonl")));
    }

    [Fact]
    public void Train_DryRun_ShowsSpecPlanAndMemoryAndMakesNothing()
    {
        JsonObject plan = Run(model.Train("--steps", "100", "--dry-run")).EndedWith(ExitCode.Ok).Json;

        Assert.Equal(
            (50, 4.0), ((int)plan["data_plan"]!["prompts"]!, (double)plan["data_plan"]!["data_epochs"]!));
        Assert.Equal(100, (int)plan["spec"]!["steps"]!);
        long student = (long)plan["memory"]!["student_parameters"]!;
        Assert.Equal(20 * student, (long)plan["memory"]!["student_bytes"]!);
        Assert.True((long)plan["memory"]!["lora_parameters"]! > 0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Theory]
    [InlineData("gone", ExitCode.Usage, "--teacher", "gone")]
    [InlineData("gone.txt", ExitCode.Usage, "--prompts", "gone.txt")]
    [InlineData("/proc/self/fdinfo", ExitCode.Failed, "--out", "/proc/self/fdinfo/runs")]
    [InlineData("/dev/null", ExitCode.Failed, "--out", "/dev/null/runs")]
    [InlineData("cuda", ExitCode.Usage, "--device", "cuda:99")]
    public void Train_WhatCannotBegin_IsNamedAndLeavesNothing(
        string said, int exitCode, params string[] flags)
    {
        Run(model.Train(["--steps", "1", .. flags])).EndedWith(exitCode).Said(said);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Train_BadPromptFile_IsNamedWithItsLineAndLeavesNothing()
    {
        string file = _folder.File("bad.csv");
        File.WriteAllText(file, "prompt\n\"a cat\n");

        Run(model.Train("--steps", "1", "--prompts", file)).EndedWith(ExitCode.Usage).Said(file);

        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    private CommandRun Run(params string[] arguments) => CommandRun.Of(_folder.FullPath, arguments);
}
