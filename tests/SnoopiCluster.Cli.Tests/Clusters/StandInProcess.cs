using System.Diagnostics;
using SnoopiCluster.Cli.Cluster;

namespace SnoopiCluster.Cli.Tests.Clusters;

/// <summary>A process that does nothing and would be taken for one of ours by its command line.</summary>
internal sealed class StandInProcess : IDisposable
{
    private readonly Process _process;

    public StandInProcess()
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", "read line", "snoopi"]) { RedirectStandardInput = true };
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public bool HasEnded => !DetachedProcess.Lives(Id);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
