using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

/// <summary>
/// A disk that fills up: a small file system in memory, mounted in a namespace that ends with the process.
/// </summary>
public sealed class FullDiskTests(TinyModel model) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ModelsInit_FullDisk_NamesTheFolderAndLeavesNothing()
    {
        (int exitCode, string left, string error) = RunOnSmallDisk(
            "256k", "models", "init", "--arch", "sd15-tiny", "--out", "disk/m");

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains(_folder.File("disk", "m"), error, StringComparison.Ordinal);
        Assert.Contains("No space left", error, StringComparison.Ordinal);
        Assert.Empty(left);
    }

    [Fact]
    public void Train_DiskThatFillsWithCheckpoints_NamesTheFileAndLeavesNoHalfOfOne()
    {
        (int exitCode, string left, string error) = RunOnSmallDisk("2m", model.Train(
            "--steps", "50", "--out", "disk", "--name", "r", "--set", "checkpoints.every=1", "--set",
                "checkpoints.keep=100"));

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.StartsWith("snoopi: ", error, StringComparison.Ordinal);
        Assert.Contains(_folder.File("disk", "r"), error, StringComparison.Ordinal);
        Assert.Contains("No space left", error, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", left, StringComparison.Ordinal);
    }

    private (int ExitCode, string Left, string Error) RunOnSmallDisk(string size, params string[] arguments)
    {
        Directory.CreateDirectory(_folder.File("disk"));
        string[] world = Environment.UserName == "root"
            ? ["--mount", "--"]
            : ["--user", "--map-root-user", "--mount", "--"];
        string mount = $"mount -t tmpfs -o size={size} tmpfs disk";
        using (SnoopiProcess trial = SnoopiProcess.StartOther(
            "unshare", _folder.FullPath, [.. world, "sh", "-c", mount]))
        {
            (int refused, _) = trial.WaitForEnd();
            Assert.SkipUnless(
                refused == 0, $"this machine mounts no file system for us: {trial.Error.Trim()}");
        }

        using SnoopiProcess process = SnoopiProcess.StartOther(
            "unshare",
            _folder.FullPath,
            [.. world, "sh", "-c",
                $"{mount} && {{ \"$@\" >/dev/null; code=$?; find disk -mindepth 1; exit $code; }}",
                "sh", SnoopiProcess.DotNet, SnoopiProcess.Program, .. arguments]);
        (int exitCode, string left) = process.WaitForEnd();
        return (exitCode, left, process.Error);
    }
}
