using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Testing.Servers;

namespace SnoopiCluster.Silo.Tests;

public sealed class SeriesTests(PostgresServer postgres)
{
    [Fact]
    public async Task Series_OfACompletedRun_AreItsStepsInBuckets()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres);
        await cluster.AddNodeAsync("node-a", 2);
        RunView run = await cluster.SubmitAsync(TestCluster.Spec(steps: 20));
        await cluster.WaitForAsync(run.Id, RunStatus.Completed);

        StepSeries all = await cluster.GetAsync<StepSeries>($"runs/{run.Id}/series?keys=lora_loss,vsd_loss");
        StepSeries few = await cluster.GetAsync<StepSeries>($"runs/{run.Id}/series?keys=vsd_loss&points=4&from=8&to=16");

        Assert.Equal(Enumerable.Range(0, 20).Select(step => (long)step), all.Steps);
        Assert.Equal(["lora_loss", "vsd_loss"], all.Lines.Select(line => line.Key));
        Assert.Equal((2L, 4), (few.StepsPerBucket, few.Steps.Length));
        Assert.Equal([9, 11, 13, 15], few.Steps);
        Assert.Equal(all.Lines[1].Max.Skip(8).Take(8).Chunk(2).Select(bucket => bucket.Max()), few.Lines[0].Max);
        Assert.Equal(all.Prompts[15], few.Prompts[^1]);
        Assert.Equal(all.GpuSeconds[15], few.GpuSeconds[^1], 0.01);
    }
}
