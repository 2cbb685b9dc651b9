using SnoopiCluster.Benchmarks.StartUp;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>The benchmark of a rank's start with one process of each kind; no time is judged.</summary>
public sealed class StartUpSmokeTests
{
    [Fact]
    public void Measure_OneOfEach_GoesFromReadyToTheFirstStep()
    {
        using TemporaryFolder folder = TestData.NewFolder();

        StartUpResult result = StartUpRun.Measure(rounds: 1, folder.FullPath);

        Assert.InRange(result.Runtime, 0.001, 60);
        Assert.InRange(result.Libtorch, 0.001, 60);
        Assert.InRange(result.Ready, 0.001, result.FirstStep);
        Assert.InRange(result.ReadyProcessor, 0.01, result.FirstStepProcessor);
    }
}
