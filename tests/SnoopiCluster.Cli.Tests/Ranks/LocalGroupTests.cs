using SnoopiCluster.Cli.Tests.Recovery;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.Cli.Tests.Ranks;

/// <summary><c>train --local --ranks N</c>: the run folder of one process, made by several.</summary>
public sealed class LocalGroupTests(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>
{
    [Fact]
    public async Task TwoRanks_WithOneKilled_LoseNoStepAndVerify()
    {
        await Recovery.SnoopiProcess.RunAsync(0, Arguments("calm"));
        string text = await Recovery.SnoopiProcess.RunAsync(0, Arguments("killed", "--fault", "kill-in-reduce@13"));

        Assert.Contains("ranks go on with step 13", text, StringComparison.Ordinal);
        Assert.Equal(
            UndisturbedRun.HashesOf(undisturbed.RunFolder("calm")), UndisturbedRun.HashesOf(undisturbed.RunFolder("killed")));
        Assert.Equal(
            undisturbed.Hashes.Ledger, UndisturbedRun.HashesOf(undisturbed.RunFolder("killed")).Ledger);
        Assert.Equal(UndisturbedRun.Steps, undisturbed.RowsOf("killed"));
        await Recovery.SnoopiProcess.RunAsync(0, "verify", undisturbed.RunFolder("killed"));
    }

    [Fact]
    public async Task TwoRanks_WithOneStopped_AreFreedOfIt()
    {
        string text = await Recovery.SnoopiProcess.RunAsync(0, Arguments("stopped", "--fault", "stop@13"));

        Assert.Contains("did not come to the collective of step 13", text, StringComparison.Ordinal);
        Assert.Contains("ranks go on with step 13", text, StringComparison.Ordinal);
        Assert.Equal(
            undisturbed.Hashes.Ledger, UndisturbedRun.HashesOf(undisturbed.RunFolder("stopped")).Ledger);
    }

    [Fact]
    public async Task TwoRanks_WhenTheirControllerIsKilled_EndAndAreResumedBitEqual()
    {
        await Recovery.SnoopiProcess.RunAsync(0, Arguments("calm-2"));
        IReadOnlyList<int> ranks;
        using (Recovery.SnoopiProcess run = Recovery.SnoopiProcess.Start(Arguments("cut", "--fault", "stop@13")))
        {
            await WaitUntil(() => undisturbed.RowsOf("cut") >= 13);
            ranks = ProcessTable.ChildrenOf(run.Id);
            run.Kill();
            await run.EndAsync(UndisturbedRun.Killed);
        }

        await Recovery.SnoopiProcess.RunAsync(0, "resume", undisturbed.RunFolder("cut"));

        // The one that stands still cannot see that its controller is gone.
        foreach (int still in ranks.Where(ProcessTable.IsStopped))
        {
            ProcessTable.Kill(still);
        }

        Assert.Equal(
            UndisturbedRun.HashesOf(undisturbed.RunFolder("calm-2")), UndisturbedRun.HashesOf(undisturbed.RunFolder("cut")));
        Assert.Equal(UndisturbedRun.Steps, undisturbed.RowsOf("cut"));
        await Recovery.SnoopiProcess.RunAsync(0, "verify", undisturbed.RunFolder("cut"));
    }

    private string[] Arguments(string name, params string[] more) =>
        undisturbed.TrainArguments(name, ["--ranks", "2", .. more]);

    private static async Task WaitUntil(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
