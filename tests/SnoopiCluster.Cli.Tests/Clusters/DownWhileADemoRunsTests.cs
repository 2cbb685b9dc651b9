using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Cluster;
using SnoopiCluster.Cli.Demo;
using SnoopiCluster.Cli.Toy;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Clusters;

public sealed class DownWhileADemoRunsTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    private string Demo => _folder.File(Path.Combine(".snoopi", "demo"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Down_DemoThatRuns_IsLeftAlone()
    {
        using StandInProcess node = new();
        using (FolderClaim.Take(Demo, ClusterDemo.ClaimFile, "taken"))
        {
            WriteClusterOf(node);

            JsonObject json = CommandRun.Of(_folder.FullPath, "down", "--json").EndedWith(ExitCode.Ok).Json;
            Assert.Equal(("was_down", true), ((string)json["state"]!, (bool)json["demo_runs"]!));
            Assert.Contains(Demo, CommandRun.Of(_folder.FullPath, "down").EndedWith(ExitCode.Ok).Out, StringComparison.Ordinal);
        }

        Assert.False(node.HasEnded);
        Assert.NotNull(ClusterAddress.Read(Demo));
    }

    [Fact]
    public void Down_DemoThatHasLeftItsCluster_IsStopped()
    {
        using StandInProcess node = new();
        Directory.CreateDirectory(Demo);
        WriteClusterOf(node);

        JsonObject json = CommandRun.Of(_folder.FullPath, "down", "--json").EndedWith(ExitCode.Ok).Json;

        Assert.Equal(("down", false), ((string)json["state"]!, (bool)json["demo_runs"]!));
        Assert.True(node.HasEnded);
        Assert.Null(ClusterAddress.Read(Demo));
    }

    private void WriteClusterOf(StandInProcess node) =>
        new ClusterAddress(new Uri("http://127.0.0.1:1"), 0, node.Id, 1, "blobs").Write(Demo);
}
