using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation;

/// <summary>
/// Precision and recall (Kynkäänniemi et al. 2019, eqs. 1 and 2), density and coverage (Naeem et al. 2020, eqs. 4 and 5) of
/// fake samples against real ones. Around each sample lies the ball that reaches to its k-th nearest neighbour in its own
/// set, itself not counted; a sample lies in a ball when its distance is strictly below the radius.
/// </summary>
/// <param name="Precision">Share of the fake samples in at least one real sample's ball, 0 to 1.</param>
/// <param name="Recall">Share of the real samples in at least one fake sample's ball, 0 to 1.</param>
/// <param name="Density">
/// Mean number of real samples' balls that a fake sample lies in, divided by k; 0 and up, may pass 1.
/// </param>
/// <param name="Coverage">Share of the real samples whose ball holds at least one fake sample, 0 to 1.</param>
public sealed record NeighbourStatistics(double Precision, double Recall, double Density, double Coverage)
{
    // Distances that are held at a time: 64 MiB of fp64.
    private const long BlockElements = 8L << 20;

    /// <summary>Measures two sets of features; distances are Euclidean, in fp64.</summary>
    /// <param name="real">[N, D], one row a sample, of a floating-point type; N above k.</param>
    /// <param name="fake">[M, D], on the same device; M above k.</param>
    /// <param name="k">
    /// Which neighbour a ball reaches to, 1 and up; 3 in the paper's tables. Where k copies of a sample are in its set, its
    /// radius is 0 and its ball is empty.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    /// <exception cref="ArgumentException">
    /// A tensor is no such matrix or has too few rows, the dimensions differ, or a feature is NaN or infinite.
    /// </exception>
    public static NeighbourStatistics Between(Tensor real, Tensor fake, int k) =>
        Between(real, fake, k, BlockElements);

    /// <summary>As the public form, holding about <paramref name="blockElements"/> distances at a time.</summary>
    internal static NeighbourStatistics Between(Tensor real, Tensor fake, int k, long blockElements)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        using var scope = NewDisposeScope();
        Tensor realRows = FeatureMatrix.Checked(real, nameof(real), rowsMin: k + 1L);
        Tensor fakeRows = FeatureMatrix.Checked(fake, nameof(fake), rowsMin: k + 1L);
        FeatureMatrix.CheckAlike(realRows, fakeRows);
        Tensor realRadii = Radii(realRows, k, blockElements);
        Tensor fakeRadii = Radii(fakeRows, k, blockElements);

        long numReal = realRows.shape[0];
        long numFake = fakeRows.shape[0];
        Tensor ballsOfFake = zeros(numFake, ScalarType.Int64, realRows.device);
        long numRecalled = 0;
        long numCovered = 0;
        foreach ((long start, long length) in Blocks(numReal, numFake, blockElements))
        {
            using var block = NewDisposeScope();
            Tensor distances = Distances(realRows.narrow(0, start, length), fakeRows);
            Tensor isInRealBall = distances.lt(realRadii.narrow(0, start, length).unsqueeze(1));
            // A bare 0 would be a dtype, not a dimension.
            ballsOfFake.add_(isInRealBall.sum(dim: 0));
            numCovered += isInRealBall.any(1).sum().ToInt64();
            numRecalled += distances.lt(fakeRadii.unsqueeze(0)).any(1).sum().ToInt64();
        }

        return new NeighbourStatistics(
            Precision: (double)ballsOfFake.gt(0).sum().ToInt64() / numFake,
            Recall: (double)numRecalled / numReal,
            Density: (double)ballsOfFake.sum().ToInt64() / ((double)k * numFake),
            Coverage: (double)numCovered / numReal);
    }

    /// <summary>Each row's distance to its k-th nearest among the others, [N].</summary>
    private static Tensor Radii(Tensor rows, int k, long blockElements)
    {
        List<Tensor> radii = [];
        foreach ((long start, long length) in Blocks(rows.shape[0], rows.shape[0], blockElements))
        {
            using var block = NewDisposeScope();
            // The smallest of a row's distances is the zero to itself.
            (Tensor kth, _) = Distances(rows.narrow(0, start, length), rows).kthvalue(k + 1, 1);
            radii.Add(kth.MoveToOuterDisposeScope());
        }

        return cat(radii);
    }

    /// <summary>
    /// From the differences, not through a matrix product: a pair's distance has the same bits in every block and both ways
    /// round, so that ties, which features with few values have many of, never fall by rounding.
    /// </summary>
    private static Tensor Distances(Tensor rows, Tensor others) =>
        cdist(rows, others, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);

    private static IEnumerable<(long Start, long Length)> Blocks(long rows, long columns, long blockElements)
    {
        long length = Math.Max(1, blockElements / columns);
        for (long start = 0; start < rows; start += length)
        {
            yield return (start, Math.Min(length, rows - start));
        }
    }
}
