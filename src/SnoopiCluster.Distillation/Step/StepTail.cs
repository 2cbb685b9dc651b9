using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// How the shares of a step lie behind the LoRA teacher's gradient: fp32 numbers that a sum over ranks leaves
/// readable. What is not a sum has a place for each rank, order or sample, where all others add zero; counts
/// and quarters of digests are whole numbers below 2^24 and stay exact.
/// </summary>
/// <remarks>
/// Its length is a matter of the global batch alone, so that a change of the world size (at most the global
/// batch) needs no new buffers.
/// </remarks>
/// <param name="globalBatch">Samples of a step over all ranks, B.</param>
/// <param name="worldSize">Number of ranks, at most B.</param>
internal sealed class StepTail(int globalBatch, int worldSize)
{
    private const int NonFinitePlace = 0;
    private const int VsdPlace = 1;
    private const int LoraPlace = 2;
    private const int ClipPlace = 3;
    private const int CosinePlace = 4;
    private const int SamplesPlace = 5;
    private const int FirstOrderPlace = 6;
    private const int NumOrderPlaces = 12;
    private const int NumSharedPlaces = FirstOrderPlace + NumOrderPlaces;
    private const int PlacesPerRank = 3;
    private const int QuartersPerDigest = 4;

    private readonly float[] _numbers = new float[LengthOf(globalBatch)];

    private int FirstDigestPlace => NumSharedPlaces + (PlacesPerRank * globalBatch);

    private int FirstResidualPlace => FirstDigestPlace + (QuartersPerDigest * globalBatch);

    /// <summary>Numbers of the tail of a global batch.</summary>
    public static int LengthOf(int globalBatch) =>
        NumSharedPlaces + ((PlacesPerRank + QuartersPerDigest) * globalBatch) + ResidualSums.NumNumbers;

    /// <summary>A rank's share as it is summed; valid until the next call.</summary>
    public float[] Write(int rank, StepShare share)
    {
        Array.Clear(_numbers);
        _numbers[NonFinitePlace] = share.IsFinite ? 0 : 1;
        _numbers[VsdPlace] = (float)share.VsdSum;
        _numbers[LoraPlace] = (float)share.LoraSum;
        _numbers[ClipPlace] = (float)share.ClipSum;
        _numbers[CosinePlace] = (float)share.CosineSum;
        _numbers[SamplesPlace] = share.Fed.Count;
        for (int order = 0; order < NumOrderPlaces; order++)
        {
            _numbers[FirstOrderPlace + order] = ((int)share.Orders >> order) & 1;
        }

        Span<float> own = _numbers.AsSpan(NumSharedPlaces + (PlacesPerRank * rank), PlacesPerRank);
        own[0] = (float)share.KappaMin;
        own[1] = (float)share.KappaMax;
        own[2] = share.MicroBatch;
        foreach ((int sampleIndex, PromptDigest digest) in share.Fed)
        {
            Span<float> quarters =
                _numbers.AsSpan(FirstDigestPlace + (QuartersPerDigest * sampleIndex), QuartersPerDigest);
            for (int quarter = 0; quarter < QuartersPerDigest; quarter++)
            {
                quarters[quarter] = (ushort)(digest.Value >> (16 * quarter));
            }
        }

        share.Residuals.Write(_numbers.AsSpan(FirstResidualPlace, ResidualSums.NumNumbers));
        return _numbers;
    }

    /// <summary>Reads the sum over all ranks.</summary>
    /// <exception cref="InvalidDataException">The ranks' samples do not make up the global batch.</exception>
    public StepTotals Read(ReadOnlySpan<float> sum)
    {
        if (sum[SamplesPlace] != globalBatch)
        {
            throw new InvalidDataException(
                $"The ranks fed {sum[SamplesPlace]} samples of a global batch of {globalBatch}: they do not "
                + "agree on the world size or the batch. This is a fault of the program.");
        }

        double kappaMin = double.PositiveInfinity;
        double kappaMax = double.NegativeInfinity;
        int microBatch = int.MaxValue;
        for (int rank = 0; rank < worldSize; rank++)
        {
            ReadOnlySpan<float> own = sum.Slice(NumSharedPlaces + (PlacesPerRank * rank), PlacesPerRank);
            kappaMin = Math.Min(kappaMin, own[0]);
            kappaMax = Math.Max(kappaMax, own[1]);
            microBatch = Math.Min(microBatch, (int)own[2]);
        }

        return new StepTotals(
            sum[NonFinitePlace] == 0,
            sum[VsdPlace],
            sum[LoraPlace],
            sum[ClipPlace],
            sum[CosinePlace],
            kappaMin,
            kappaMax,
            microBatch,
            OrdersOf(sum),
            ResidualSums.Read(sum.Slice(FirstResidualPlace, ResidualSums.NumNumbers)),
            DigestsOf(sum));
    }

    private static RankOrder OrdersOf(ReadOnlySpan<float> sum)
    {
        int orders = 0;
        for (int order = 0; order < NumOrderPlaces; order++)
        {
            orders |= sum[FirstOrderPlace + order] > 0 ? 1 << order : 0;
        }

        return (RankOrder)orders;
    }

    private PromptDigest[] DigestsOf(ReadOnlySpan<float> sum)
    {
        var digests = new PromptDigest[globalBatch];
        for (int sample = 0; sample < globalBatch; sample++)
        {
            ulong value = 0;
            for (int quarter = 0; quarter < QuartersPerDigest; quarter++)
            {
                int place = FirstDigestPlace + (QuartersPerDigest * sample) + quarter;
                value |= (ulong)sum[place] << (16 * quarter);
            }

            digests[sample] = new PromptDigest((long)value);
        }

        return digests;
    }
}
