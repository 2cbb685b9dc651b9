using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using SnoopiCluster.Core.DataPlans;

namespace SnoopiCluster.Core.Tests.DataPlans;

public sealed class DataPlanTests
{
    // Golden values: computed by an implementation of PlanPermutation's remarks in another language. A run
    // that was started with this order must find it again, so they never change.
    [Theory]
    [InlineData(0, new long[] { 10, 2, 3, 1, 0, 8, 11, 9, 4, 12, 16, 19, 17, 14, 18, 13, 15, 6, 5, 7 })]
    [InlineData(1, new long[] { 6, 3, 1, 4, 5, 0, 2, 7, 8, 10, 19, 9, 11, 12, 14, 17, 13, 18, 16, 15 })]
    [InlineData(
        5_000_000_000, new long[] { 6, 19, 5, 7, 12, 9, 15, 14, 18, 11, 10, 13, 16, 17, 8, 3, 0, 1, 4, 2 })]
    public void OfStep_SmallSet_HasTheGoldenOrder(long dataEpoch, long[] expected)
    {
        DataPlan plan = new(seed: 42, [5, 3, 4, 7, 1], globalBatch: 20, windowShards: 2);

        Assert.Equal(expected, plan.OfStep(dataEpoch).Select(prompt => prompt.Id.Value));
    }

    [Fact]
    public void WindowsFrom_SmallSet_HasTheGoldenOrder()
    {
        DataPlan plan = new(seed: 42, [5, 3, 4, 7, 1], globalBatch: 10, windowShards: 2);

        PlanWindow[] windows = [.. plan.WindowsFrom(step: 1).Take(4)];

        Assert.Equal([(0, 1), (0, 2), (1, 0), (1, 1)], windows.Select(w => ((int)w.DataEpoch, w.Index)));
        Assert.Equal([3, 4, 1, 0, 1, 4, 2], windows.SelectMany(w => w.Shards).Select(shard => shard.Index));
    }

    [Fact]
    public void OfStep_NegativeSeedAndFullShards_HasTheGoldenOrder()
    {
        DataPlan plan = new(seed: -7, [16_384, 16_384, 16_384], globalBatch: 8);

        Assert.Equal(
            [33807, 6176, 20032, 33828, 43936, 41581, 40655, 44947],
            plan.OfStep(0).Select(prompt => prompt.Id.Value));
    }

    [Fact]
    public void OfStep_FullWindows_HasTheGoldenDigest()
    {
        ImmutableArray<int> sizes = [16_384, 16_384, 100, 16_000, 7];
        DataPlan plan = new(seed: 2026, sizes, globalBatch: sizes.Sum(), windowShards: 2);
        byte[] bytes = new byte[sizes.Sum() * sizeof(long)];
        foreach ((int i, PlannedPrompt prompt) in plan.OfStep(3).Index())
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), prompt.Id.Value);
        }

        Assert.Equal(
            "caa1dbd2d45cf8ec0140e11b35b46026b491ac91f57ca01e5676de47da3041af",
            Sha256Digest.Of(bytes).ToString());
    }

    [Fact]
    public void OfStep_FourPrompts_ReachesAllOrdersEvenly()
    {
        // 24 orders, 24,000 data epochs: chi-square with 23 degrees of freedom exceeds 60 once in 30,000 fair
        // trials.
        const int NumOrders = 24;
        const int NumEpochs = 24_000;
        DataPlan plan = new(seed: 11, [4], globalBatch: 4);
        Dictionary<string, int> counts = [];
        for (int epoch = 0; epoch < NumEpochs; epoch++)
        {
            string order = string.Concat(plan.OfStep(epoch).Select(prompt => prompt.Id));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        const double Expected = (double)NumEpochs / NumOrders;
        Assert.Equal(NumOrders, counts.Count);
        Assert.InRange(counts.Values.Sum(c => (c - Expected) * (c - Expected) / Expected), 5, 60);
    }

    [Fact]
    public void OfStep_OtherSeed_HasAnotherOrder()
    {
        ImmutableArray<int> sizes = [1000];

        Assert.NotEqual(new DataPlan(1, sizes, 64).OfStep(0), new DataPlan(2, sizes, 64).OfStep(0));
    }

    [Fact]
    public void OfStep_OnePrompt_RepeatsIt()
    {
        DataPlan plan = new(seed: 0, [1], globalBatch: 64);

        Assert.All(plan.OfStep(1_000_000_000_000), prompt => Assert.Equal(0, prompt.Id.Value));
    }

    [Fact]
    public void OfStep_ManyPrompts_StaysCheap()
    {
        // 3.3 million prompts. The bound is loose, so that a busy machine passes; the figure is microseconds.
        ImmutableArray<int> sizes = [.. Enumerable.Repeat(16_384, 201), 6_816];
        DataPlan plan = new(seed: 5, sizes, globalBatch: 64);
        plan.OfStep(0);
        plan.OfStep(2047);
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < 2048; step++)
        {
            plan.OfStep(step);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMicroseconds / 2048, 0, 1000);
    }

    [Fact]
    public void OfStep_TwoThreads_GivesTheSameAsOne()
    {
        DataPlan expected = new(seed: 3, [50, 60, 70, 80], globalBatch: 16, windowShards: 1);
        DataPlan shared = new(seed: 3, [50, 60, 70, 80], globalBatch: 16, windowShards: 1);
        var steps = Enumerable.Range(0, 200).Select(step => expected.OfStep(step)).ToArray();

        Parallel.For(0, 2_000, i => Assert.Equal(steps[i % 200], shared.OfStep(i % 200)));
    }

    [Fact]
    public void OfRank_MoreRanksThanSamples_Throws()
    {
        DataPlan plan = new(seed: 0, [10], globalBatch: 4);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => plan.OfRank(0, rank: 0, worldSize: 5));

        Assert.Contains("use at most 4 ranks", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new int[0], 1, 1)]
    [InlineData(new[] { 0 }, 1, 1)]
    [InlineData(new[] { 16_385 }, 1, 1)]
    [InlineData(new[] { 5 }, 0, 1)]
    [InlineData(new[] { 5 }, 1, 0)]
    public void Constructor_ArgumentOutOfRange_Throws(int[] shardSizes, int globalBatch, int windowShards) =>
        Assert.ThrowsAny<ArgumentException>(
            () => new DataPlan(0, [.. shardSizes], globalBatch, windowShards));

    [Fact]
    public void OfStep_NegativeStep_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataPlan(0, [5], 1).OfStep(-1));
}
