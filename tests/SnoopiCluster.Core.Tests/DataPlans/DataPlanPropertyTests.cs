using FsCheck;
using FsCheck.Fluent;
using SnoopiCluster.Core.DataPlans;

namespace SnoopiCluster.Core.Tests.DataPlans;

public sealed class DataPlanPropertyTests
{
    [Fact]
    public void OfStep_AnyPlan_VisitsEveryPromptOnceInEachDataEpoch() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Any, plan =>
        {
            long n = plan.NumPrompts;
            IEnumerable<long[]> dataEpochs = plan.FirstIds(3 * n).Chunk((int)n);
            return dataEpochs.All(ids => ids.Order().SequenceEqual(Sequence(n)));
        }));

    [Fact]
    public void OfStep_AnyPlan_NamesShardOffsetAndSampleOfTheId() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Any, plan =>
        {
            PlannedPrompt[] step = [.. plan.Plan().OfStep(2)];
            var samples = step.Select(prompt => prompt.SampleIndex);
            return samples.SequenceEqual(Enumerable.Range(0, plan.GlobalBatch))
                && step.All(prompt =>
                    prompt.Offset < plan.ShardSizes[prompt.Shard.Index]
                    && prompt.Id.Value
                        == plan.ShardSizes.Take(prompt.Shard.Index).Sum(size => (long)size) + prompt.Offset);
        }));

    [Fact]
    public void OfRank_AnyWorldSize_ConcatenatesToTheStep() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Any, plan =>
        {
            PlannedPrompt[] whole = [.. plan.Plan().OfStep(3)];
            return Enumerable.Range(1, plan.GlobalBatch).All(worldSize =>
            {
                DataPlan fresh = plan.Plan();
                return Enumerable.Range(0, worldSize)
                    .SelectMany(rank => fresh.OfRank(3, rank, worldSize))
                    .SequenceEqual(whole);
            });
        }));

    [Fact]
    public void OfStep_AskedInAnyOrder_GivesTheSame() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Any, plan =>
        {
            DataPlan forwards = plan.Plan();
            DataPlan backwards = plan.Plan();
            var expected = Enumerable.Range(0, 12).Select(step => forwards.OfStep(step)).ToArray();
            return Enumerable.Range(0, 12).Reverse()
                .All(step => backwards.OfStep(step).SequenceEqual(expected[step]));
        }));

    [Fact]
    public void OfStep_AnyPlan_ReadsOnlyShardsOfTheWindowsThatAreAtHand() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Any, plan =>
        {
            DataPlan dataPlan = plan.Plan();
            return Enumerable.Range(0, 20).All(step =>
            {
                var shards = dataPlan.OfStep(step).Select(prompt => prompt.Shard).ToHashSet();
                // A step of B samples touches at most B windows after its first.
                var windows = dataPlan.WindowsFrom(step).Take(plan.GlobalBatch + 1);
                return shards.IsSubsetOf(windows.SelectMany(window => window.Shards));
            });
        }));

    [Fact]
    public void WindowsFrom_AnyPlan_HoldsEveryShardOnceInEachDataEpoch() =>
        Check.QuickThrowOnFailure(Prop.ForAll(PlanCase.Any, plan =>
        {
            int numWindows = (plan.ShardSizes.Length + plan.WindowShards - 1) / plan.WindowShards;
            var dataEpochs = plan.Plan().WindowsFrom(0).Take(3 * numWindows).Chunk(numWindows).ToArray();
            return dataEpochs.Index().All(epoch =>
                epoch.Item.All(window => window.DataEpoch == epoch.Index)
                && epoch.Item.Select(window => window.Index).SequenceEqual(Enumerable.Range(0, numWindows))
                && epoch.Item.SelectMany(window => window.Shards).Select(shard => shard.Index).Order()
                    .SequenceEqual(Enumerable.Range(0, plan.ShardSizes.Length)));
        }));

    [Fact]
    public void SampleRangeOf_AnyBatchAndWorldSize_PartsTheBatchByTheFormula()
    {
        Gen<(int GlobalBatch, int WorldSize)> shapes =
            from globalBatch in Gen.Choose(1, 3000)
            from worldSize in Gen.Choose(1, globalBatch)
            select (globalBatch, worldSize);

        Check.QuickThrowOnFailure(Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            (int b, int w) = shape;
            SampleRange[] ranges = [.. Enumerable.Range(0, w).Select(rank => SampleRange.Of(rank, w, b))];
            bool isFormula = ranges.Index().All(r =>
                Enumerable.Range(r.Item.Start, r.Item.Count).All(i => (long)i * w / b == r.Index));
            int fewest = ranges.Min(range => range.Count);
            return isFormula && ranges.Sum(range => range.Count) == b
                && fewest >= 1 && ranges.Max(range => range.Count) - fewest <= 1;
        }));
    }

    private static IEnumerable<long> Sequence(long count) =>
        Enumerable.Range(0, (int)count).Select(i => (long)i);
}
