using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Toy;

/// <summary><c>snoopi toy teacher</c>, some steps of each stage.</summary>
public sealed class ToyTeacherTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--steps 0", "--steps: found 0", "from 1")]
    [InlineData("--threads 0", "--threads: found 0", "from 1 to 1024")]
    [InlineData("--threads 1025", "--threads: found 1025", "from 1 to 1024")]
    public void BadInput_IsNamed(string arguments, params string[] parts)
    {
        CommandRun.Of(_folder.FullPath, ["toy", "teacher", "--out", "teacher", .. arguments.Split(' ')])
            .EndedWith(ExitCode.Usage)
            .Said(parts);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Target_OfSomethingElse_IsRefusedBeforeTheTraining()
    {
        Directory.CreateDirectory(_folder.File("taken"));
        File.WriteAllText(_folder.File("taken", "letter.txt"), "dear");

        CommandRun run = CommandRun.Of(_folder.FullPath, "toy", "teacher", "--out", "taken/", "--steps", "1")
            .EndedWith(ExitCode.Failed)
            .Said(_folder.File("taken"), "not a toy teacher", "Name another path");

        Assert.Equal("", run.Out);
        Assert.False(Directory.Exists(_folder.File("taken.training")));
        Assert.Equal("dear", File.ReadAllText(_folder.File("taken", "letter.txt")));
    }

    [Fact]
    public void Training_Stopped_GoesOnWithTheSameCommand()
    {
        string[] command = ["toy", "teacher", "--out", "teacher/", "--seed", "3", "--steps", "8", "--json"];
        using (SnoopiProcess process = SnoopiProcess.Start(_folder.FullPath, command))
        {
            JsonObject progress = process.ReadUntil("progress", at => (string)at["stage"]! == "clip");
            Assert.Equal(8, (long)progress["steps"]!);
            Assert.True((double)progress["loss"]! > 0 && (double)progress["seconds"]! >= 0);
            process.Signal("INT");
            Assert.Equal(130, process.WaitForEnd().ExitCode);
            Assert.Contains("the same command goes on", process.Error, StringComparison.Ordinal);
        }

        // Beside the folder, though its name ends with a separator.
        Assert.Equal(["teacher.training"], Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(Path.GetFileName));

        using SnoopiProcess again = SnoopiProcess.Start(_folder.FullPath, command);
        JsonObject first = again.ReadUntil("progress");
        Assert.NotEqual("vae", (string)first["stage"]!);
        JsonObject done = again.ReadUntil("done");

        Assert.Equal((ExitCode.Ok, ""), again.WaitForEnd());
        Assert.Equal(_folder.File("teacher"), (string)done["folder"]!);
        Assert.Equal(
            "snoopi toy teacher --seed 3 --threads 1 --steps 8 --out DIR", (string)done["card"]!["command"]!);
        Assert.True(PipelineFolder.IsPipeline(_folder.File("teacher")));
    }
}
