using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Tests.Recovery;
using SnoopiCluster.Distillation.Tests.Step;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

/// <summary>A run with the CLIP loss, as somebody meets it who trains it.</summary>
public sealed class ClipLossTests(ClipWorld world) : IClassFixture<ClipWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_WithTheLoss_TellsAndKeepsItOfEachStep()
    {
        WriteSpec(steps: 3);

        CommandRun run = Train("--name", "r").EndedWith(ExitCode.Ok);

        JsonObject[] steps = [.. LinesOf(run.Out).Where(line => (string)line["event"]! == "step")];
        JsonObject[] rows = [.. LinesOf(File.ReadAllText(_folder.File("runs", "r", "metrics.jsonl")))];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Equal(1, (double)row["clip_loss"]! + (double)row["clip_cosine"]!, 1e-5)); // tau is 1
        Assert.All(rows, row => Assert.True((double)row["phase_seconds"]!["clip"]! > 0));
        Assert.Equal(rows.Select(row => (double)row["clip_loss"]!), steps.Select(step => (double)step["clip_loss"]!));
        Assert.Equal(rows.Select(row => (double)row["clip_cosine"]!), steps.Select(step => (double)step["clip_cosine"]!));
    }

    [Fact]
    public async Task Resume_OfAKilledRun_EndsBitEqual()
    {
        WriteSpec(steps: 5);
        string[] train = ["train", "--local", _folder.File("spec.yaml"), "--out", _folder.File("runs"), "--name"];
        await Recovery.SnoopiProcess.RunAsync(ExitCode.Ok, [.. train, "undisturbed"]);
        await Recovery.SnoopiProcess.RunAsync(UndisturbedRun.Killed, [.. train, "killed", "--fault", "kill-in-apply@3"]);

        await Recovery.SnoopiProcess.RunAsync(ExitCode.Ok, "resume", _folder.File("runs", "killed"));

        Assert.Equal(
            UndisturbedRun.HashesOf(_folder.File("runs", "undisturbed")),
            UndisturbedRun.HashesOf(_folder.File("runs", "killed")));
    }

    [Fact]
    public void Train_InWords_SaysLossAndCosine()
    {
        WriteSpec(steps: 1);

        CommandRun run = Run("train", "--local", "spec.yaml").EndedWith(ExitCode.Ok);

        Assert.Matches(@"CLIP 0\.\d+ \(cosine -?0\.\d{3}\)", run.Out);
        Assert.Matches(@"CLIP loss 0\.\d+ at a cosine of -?0\.\d{3}", run.Out);
    }

    [Fact]
    public void Train_DryRun_CountsTheNetsOfTheLoss()
    {
        WriteSpec(steps: 1);

        JsonObject with = Train("--dry-run").EndedWith(ExitCode.Ok).Json;
        JsonObject without = Train("--dry-run", "--set", "clip.model=\"\"", "--set", "clip.decoder=\"\"").EndedWith(ExitCode.Ok).Json;

        Assert.Equal(world.Folder("clip"), (string)with["spec"]!["clip"]!["model"]!);
        long weights = new[] { "clip", "taesd" }
            .Sum(name => (long)Run("models", "inspect", world.Folder(name), "--json").EndedWith(ExitCode.Ok).Json["num_parameters"]!);
        Assert.Equal(
            sizeof(float) * weights,
            (long)with["memory"]!["frozen_bytes"]! - (long)without["memory"]!["frozen_bytes"]!);
    }

    [Fact]
    public void Train_FolderOfTheLossThatIsNotThere_IsNamedAndLeavesNoRun()
    {
        WriteSpec(steps: 1);

        Train("--set", "clip.decoder=gone").EndedWith(ExitCode.Usage).Said(_folder.File("gone"));

        Assert.Equal([_folder.File("spec.yaml")], Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    private void WriteSpec(int steps) => File.WriteAllText(_folder.File("spec.yaml"), $$"""
        steps: {{steps}}
        batch: 4
        threads: 1
        model: {teacher: {{world.Pipeline}} }
        prompts: {files: [{{WritePrompts()}}]}
        lora: {rank: 2}
        clip:
          model: {{Path.GetRelativePath(_folder.FullPath, world.Folder("clip"))}}
          decoder: {{Path.GetRelativePath(_folder.FullPath, world.Folder("taesd"))}}
          tau: 1
        checkpoints: {every: 2}
        samples: {every: 0}
        """);

    private string WritePrompts()
    {
        string file = Path.Combine(world.Pipeline, "..", "prompts.txt");
        File.WriteAllLines(file, ClipWorld.Prompts);
        return Path.GetFullPath(file);
    }

    private static IEnumerable<JsonObject> LinesOf(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject());

    private CommandRun Train(params string[] more) => Run(["train", "--local", "spec.yaml", "--json", .. more]);

    private CommandRun Run(params string[] arguments) => CommandRun.Of(_folder.FullPath, arguments);
}
