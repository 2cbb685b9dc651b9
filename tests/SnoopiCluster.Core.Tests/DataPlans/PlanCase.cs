using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using SnoopiCluster.Core.DataPlans;

namespace SnoopiCluster.Core.Tests.DataPlans;

/// <summary>
/// A small data plan as property tests draw it: often with steps that cross several data epochs.
/// </summary>
public sealed record PlanCase(long Seed, ImmutableArray<int> ShardSizes, int GlobalBatch, int WindowShards)
{
    /// <summary>Seeds of all 64 bits.</summary>
    public static Gen<long> Seeds { get; } =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select ((long)high << 32) | (uint)low;

    public static Arbitrary<PlanCase> Any { get; } =
        (from seed in Seeds
         from numShards in Gen.Choose(1, 7)
         from sizes in Gen.ArrayOf(Gen.Choose(1, 20), numShards)
         from globalBatch in Gen.Choose(1, 40)
         from windowShards in Gen.Choose(1, 9)
         select new PlanCase(seed, [.. sizes], globalBatch, windowShards)).ToArbitrary();

    public long NumPrompts => ShardSizes.Sum(size => (long)size);

    public DataPlan Plan() => new(Seed, ShardSizes, GlobalBatch, WindowShards);

    /// <summary>The prompts' ids in plan order, from the first sample of step 0.</summary>
    public long[] FirstIds(long count)
    {
        DataPlan plan = Plan();
        List<long> ids = [];
        for (long step = 0; ids.Count < count; step++)
        {
            ids.AddRange(plan.OfStep(step).Select(prompt => prompt.Id.Value));
        }

        return [.. ids.Take((int)count)];
    }

    public override string ToString() =>
        $"seed {Seed}, shards [{string.Join(", ", ShardSizes)}], batch {GlobalBatch}, window {WindowShards}";
}
