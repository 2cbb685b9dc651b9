using SnoopiCluster.Core.Planning;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Planning;

public sealed class DryRunTests
{
    private static readonly RunSpec Spec = new()
    {
        Steps = 36_000,
        Batch = 64,
        Prompts = new PromptsSpec { Set = "p", ShardSize = 1_000, Window = 8 },
        Lora = new LoraSpec { Rank = 64 },
        Cluster = new ClusterSpec { WorldSize = 8 },
    };

    [Fact]
    public void Of_DataPlan_CountsSamplesEpochsAndWindows()
    {
        DataPlanFacts facts = DataPlanFacts.Of(Spec, prompts: 17_280);

        Assert.Equal(new DataPlanFacts(17_280, Shards: 18, Windows: 3, Samples: 2_304_000, 270, 133 + (1 / 3.0)), facts);
    }

    [Fact]
    public void Of_SecondsPerStep_GivesHoursAndGpuHours()
    {
        DryRun dryRun = DryRun.Of(Spec, DataPlanFacts.Of(Spec, 1), secondsPerStep: 0.5);

        Assert.Equal((5.0, 40.0), (dryRun.Hours, dryRun.GpuHours));
        Assert.Equal(RunSpecReader.HashOf(Spec), dryRun.SpecHash);
        Assert.Equal(36_000, dryRun.Spec["steps"]!.GetValue<long>());
    }

    [Fact]
    public void Of_NothingMeasured_GuessesNothing()
    {
        DryRun dryRun = DryRun.Of(Spec, DataPlanFacts.Of(Spec, 1));

        Assert.Equal((null, null, null), (dryRun.Memory, dryRun.Hours, dryRun.GpuHours));
        Assert.Throws<ArgumentOutOfRangeException>(() => DryRun.Of(Spec, dryRun.DataPlan, secondsPerStep: 0));
    }

    // By hand, bytes a parameter: fp32 master, gradient and two moments 16, average 4, bf16 weights 2.
    [Theory]
    [InlineData(Precision.Fp32, false, 16, 16)]
    [InlineData(Precision.Fp32, true, 20, 16)]
    [InlineData(Precision.Bf16, true, 22, 18)]
    public void Of_Models_CountsWhatEachParameterNeeds(Precision precision, bool hasAverage, int student, int lora)
    {
        RunSpec spec = Spec with
        {
            Model = new ModelSpec { Precision = precision },
            Ema = new EmaSpec { Enabled = hasAverage },
        };

        MemoryEstimate memory = MemoryEstimate.Of(spec, new ModelSizes(1_000_000, LoraWidth: 500, FrozenBytes: 7));

        Assert.Equal(
            new MemoryEstimate(1_000_000, 1_000_000L * student, 32_000, 32_000L * lora, 7), memory);
        Assert.Equal((1_000_000L * student) + (32_000L * lora) + 7, memory.TotalBytes);
    }
}
