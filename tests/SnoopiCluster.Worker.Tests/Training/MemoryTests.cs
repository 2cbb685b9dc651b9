using SnoopiCluster.Core.Specs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Tests.Training;

/// <summary>Alone in the process while it runs: the working set is everybody's.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(MemoryTests))]
public sealed class MemoryTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Fact]
    public void ResidentMemory_After500Steps_IsThatAfter100()
    {
        RunSpec spec = tiny.Spec(steps: 500) with
        {
            Batch = 2,
            Checkpoints = new CheckpointsSpec { Every = 50, Keep = 1 },
        };
        List<long> resident = [];

        tiny.Run("memory", spec, new LocalRunOptions { OnStep = _ => resident.Add(Environment.WorkingSet) });

        double early = Median(resident[100..150]);
        double late = Median(resident[450..500]);
        Assert.True(
            Math.Abs(late - early) <= 0.02 * early,
            $"steps 100 to 150 take {early / 1e6:f1} MB, steps 450 to 500 {late / 1e6:f1} MB");
    }

    private static double Median(List<long> values) => values.Order().ElementAt(values.Count / 2);
}
