using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.EndToEnd.Tests.ControlPlane;

/// <summary>Training goes on without its control plane, and nothing of it is lost.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class LostSiloTests(
    SharedCluster shared, PostgresServer postgres, TinyWorld world, ITestOutputHelper output)
{
    private const long Steps = 120;
    private const long Early = 40;
    private const string LongVariable = "SNOOPI_LONG_TESTS";

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    public async Task KillSilo_DownForAWhile_LosesNothing(int secondsDown)
    {
        Assert.SkipWhen(
            secondsDown > 20 && Environment.GetEnvironmentVariable(LongVariable) != "1",
            $"takes more than a minute; set {LongVariable}=1 to run it");
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps));
        await run.UntilStepAsync(Early);

        await cluster.Silo.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(secondsDown));
        cluster.Silo.Start();
        await cluster.SiloIsReadyAsync();
        RunView view = await run.UntilCompletedAsync();

        await NothingWasLostAsync(undisturbed, run, view);
        output.WriteLine($"silo down for {secondsDown} s: {view.Step} steps stored, {view.Fence}");
        Assert.Equal(new Fence(1, 1), view.Fence);
    }

    [Fact]
    public async Task KillSilo_AndARankMeanwhile_SurvivorsWaitAndGoOn()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps));
        RunView before = await run.UntilStepAsync(Early);
        int process = await run.SystemIdOfAsync(rank: 1);
        string seen = $"{run.Id}#{before.Ranks[1].Process}: ended by signal 9";

        await cluster.Silo.KillAsync();
        DateTimeOffset killed = TimeProvider.System.GetUtcNow();
        ProcessTable.Kill(process);
        await Eventually.BecomesAsync(
            "the agent has seen the rank's end",
            () => cluster.Nodes.Any(node => cluster.Node(node).Log.Contains(seen, StringComparison.Ordinal)),
            TimeSpan.FromSeconds(10));
        cluster.Silo.Start();
        await cluster.SiloIsReadyAsync();
        RunView view = await run.UntilCompletedAsync();

        var recovery = await Comeback.OfAsync(run, killed);
        output.WriteLine($"rank killed while the silo was away: {recovery}");
        Assert.Null(recovery.Group.RestoredFrom);
        Assert.Equal(0, recovery.StepsLost);
        Assert.Equal(1, view.Fence.Attempt);
        await NothingWasLostAsync(undisturbed, run, view);
    }

    [Fact]
    public async Task RestartPostgres_MidRun_TrainingGoesOn()
    {
        TestCluster cluster = await shared.TakeAsync();
        RankFinished undisturbed = await shared.UndisturbedAsync(Steps);
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps));
        await run.UntilStepAsync(Early);

        await postgres.Postgres.StopAsync(Storage.Postgres.PostgresStop.Immediate);
        await Task.Delay(TimeSpan.FromSeconds(3));
        await postgres.Postgres.StartAsync();
        RunView view = await run.UntilCompletedAsync();

        await NothingWasLostAsync(undisturbed, run, view);
        Assert.Equal(new Fence(1, 1), view.Fence);
    }

    private async Task NothingWasLostAsync(RankFinished undisturbed, RunUnderTest run, RunView view)
    {
        Assert.Equal(undisturbed.LedgerHash, view.Finished!.LedgerHash);
        Assert.Equal(undisturbed.StudentHash, view.Finished.StudentHash);
        LedgerChecks.IsSound(world, view, await run.StepsAsync());
    }
}
