using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Tests.Runs;

/// <summary>Whatever dies, whenever: the run ends as it should, with every row once.</summary>
public sealed class RunSimulationTests
{
    private const long Steps = 120;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 400)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_UnderFaults_CompletesWithEveryRowOnce(int seed)
    {
        var cluster = new SimulatedCluster(seed, worldSize: 2 + (seed % 3), minWorldSize: seed % 2, Steps);
        for (int tick = 0; tick < 1_500; tick++)
        {
            cluster.Tick(withFaults: true);
        }

        cluster.Heal();
        for (int tick = 0; tick < 6_000 && cluster.State.Status != RunStatus.Completed; tick++)
        {
            cluster.Tick(withFaults: false);
        }

        string story = $"seed {seed}: {cluster.State.Status} at {cluster.State.Step}, {cluster.State.Fence}\n"
            + string.Join('\n', cluster.Story.TakeLast(60));
        Assert.True(cluster.State.Status == RunStatus.Completed, story);
        Assert.Equal(Enumerable.Range(0, (int)Steps).Select(i => (long)i), cluster.Rows.Keys);
        Assert.Equal(Steps, cluster.State.Checkpoints.Newest?.Step);
        cluster.Heal();
        Assert.Empty(cluster.LivingRanks);
    }
}
