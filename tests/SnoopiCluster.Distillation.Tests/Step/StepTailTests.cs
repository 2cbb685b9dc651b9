using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Distillation.Step;

namespace SnoopiCluster.Distillation.Tests.Step;

public sealed class StepTailTests
{
    private static readonly long[] Digests = [0, -1, long.MinValue, 0x0123_4567_89AB_CDEF, 0x7FFF_FFFF_FFFF_FFFF, 42, -42];

    [Fact]
    public void Sum_OfAllShares_GivesWhatTheRanksSaid()
    {
        StepTotals totals = Sum(
            Share(0, 3) with { Orders = RankOrder.Checkpoint, MicroBatch = 8, KappaMin = 0.5, KappaMax = 2, VsdSum = 1 },
            Share(3, 2) with { MicroBatch = 4, KappaMin = 1, KappaMax = 3.5, VsdSum = 2, LoraSum = 8 },
            Share(5, 2) with { Orders = RankOrder.Checkpoint | RankOrder.Pause, MicroBatch = 8, KappaMin = 0.75 });

        Assert.True(totals.IsFinite);
        Assert.Equal((3, 8, 0.5, 3.5, 4), (totals.VsdSum, totals.LoraSum, totals.KappaMin, totals.KappaMax, totals.MicroBatch));
        Assert.Equal(RankOrder.Checkpoint | RankOrder.Pause, totals.Orders);
        Assert.Equal(Digests, totals.Fed.Select(digest => digest.Value));
    }

    [Fact]
    public void Sum_WithOneShareThatIsNotFinite_IsNotFinite() =>
        Assert.False(Sum(Share(0, 3), Share(3, 2) with { IsFinite = false, LoraSum = double.NaN }, Share(5, 2)).IsFinite);

    [Fact]
    public void Sum_OfFewerSamplesThanTheBatch_IsRefused()
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Sum(Share(0, 3), Share(5, 2)));

        Assert.Contains("5 samples of a global batch of 7", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sum_OfResiduals_AreMeansOverAllRanks()
    {
        ResidualSums first = new();
        first.Add(kappaBin: 0, timestepBin: 9, norm: 0.5);
        first.Add(kappaBin: 7, timestepBin: 9, norm: 2);
        ResidualSums second = new();
        second.Add(kappaBin: 0, timestepBin: 3, norm: 1);

        StepTotals totals = Sum(Share(0, 4) with { Residuals = first }, Share(4, 3) with { Residuals = second });

        Assert.Equal([0.75, null, null, null, null, null, null, 2], totals.Residuals.ByKappa.Rms);
        Assert.Equal([2, 0, 0, 0, 0, 0, 0, 1], totals.Residuals.ByKappa.Counts);
        Assert.Equal([null, null, null, 1, null, null, null, null, null, 1.25], totals.Residuals.ByTimestep.Rms);
        Assert.Equal(Digests, totals.Fed.Select(digest => digest.Value));
        Assert.True(Sum(Share(0, 4), Share(4, 3)).Residuals.IsEmpty);
    }

    private static StepShare Share(int firstSample, int count) => new(
        IsFinite: true, VsdSum: 0, LoraSum: 0, ClipSum: 0, CosineSum: 0, KappaMin: 1, KappaMax: 1, MicroBatch: 7, RankOrder.None,
        new ResidualSums(),
        [.. Enumerable.Range(firstSample, count).Select(i => (i, new PromptDigest(Digests[i])))]);

    // What the all-reduce does, in fp32.
    private static StepTotals Sum(params StepShare[] shares)
    {
        float[] sum = new float[StepTail.LengthOf(Digests.Length)];
        for (int rank = 0; rank < shares.Length; rank++)
        {
            float[] numbers = new StepTail(Digests.Length, shares.Length).Write(rank, shares[rank]);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += numbers[i];
            }
        }

        return new StepTail(Digests.Length, shares.Length).Read(sum);
    }
}
