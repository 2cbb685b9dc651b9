using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation;

/// <summary>
/// The squared Fréchet distance of two normal distributions fitted to features (Dowson and Landau 1982, eq. 4), which on
/// Inception features is the FID (Heusel et al. 2017, eq. 6):
/// <c>|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))</c>.
/// </summary>
/// <remarks>
/// Values compare only between sets of the same extractor and, for some thousands of samples and less, of the same size:
/// the estimate is biased upwards, more so for fewer samples.
/// </remarks>
public static class FrechetDistance
{
    // 2^-52, the relative distance between neighbouring numbers of fp64.
    private const double MachineEpsilon = 2.220446049250313e-16;

    /// <summary>Measures two sets of features.</summary>
    /// <param name="real">[N, D], one row a sample, of a floating-point type; N at least 2, also below D.</param>
    /// <param name="fake">[M, D], on the same device; M at least 2, also below D.</param>
    /// <returns>0 for equal sets; has no upper bound; in squared units of the features.</returns>
    /// <exception cref="ArgumentException">
    /// A tensor is no such matrix, the dimensions differ, or a feature is NaN or infinite; the message says which.
    /// </exception>
    public static double Between(Tensor real, Tensor fake)
    {
        using FeatureStatistics ofReal = FeatureStatistics.Of(real, nameof(real));
        using FeatureStatistics ofFake = FeatureStatistics.Of(fake, nameof(fake));
        return Between(ofReal, ofFake);
    }

    /// <summary>As <see cref="Between(Tensor, Tensor)"/>, of sets that were measured before.</summary>
    /// <param name="real">The reference.</param>
    /// <param name="fake">What is held against it, on the same device.</param>
    /// <returns>As the other form, to the bit.</returns>
    /// <exception cref="ArgumentException">The dimensions or the devices differ.</exception>
    public static double Between(FeatureStatistics real, FeatureStatistics fake)
    {
        using var scope = NewDisposeScope();
        FeatureMatrix.CheckAlike(real.Covariance, fake.Covariance);
        Tensor shift = real.Mean.sub(fake.Mean);
        double distance = shift.dot(shift).ToDouble() + real.Covariance.trace().ToDouble()
            + fake.Covariance.trace().ToDouble() - (2 * TraceOfRoot(real.Covariance, fake.Covariance));

        // Rounding may leave equal sets a hair below zero.
        return Math.Max(0, distance);
    }

    /// <summary>
    /// tr((C1 C2)^(1/2)). With C = R R^T, C1 C2 has the squared singular values of R1^T R2 as its eigenvalues, so the trace is
    /// the sum of those singular values: no root of a general matrix, which fails on covariances without full rank, and no
    /// root of an eigenvalue that rounding moved.
    /// </summary>
    private static double TraceOfRoot(Tensor first, Tensor second)
    {
        Tensor firstRoot = Root(first);
        Tensor secondRoot = Root(second);
        bool isEmpty = firstRoot.numel() == 0 || secondRoot.numel() == 0;
        return isEmpty ? 0 : linalg.svdvals(firstRoot.t().matmul(secondRoot)).sum().ToDouble();
    }

    /// <summary>
    /// R with C = R R^T, [D, rank]. What rounding makes of a zero eigenvalue is left out: its root, 1e-8 of the largest, would
    /// stand for variance that is not there.
    /// </summary>
    private static Tensor Root(Tensor covariance)
    {
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        long dimensions = values.shape[0];
        double limit = Math.Max(0, values.max().ToDouble()) * dimensions * MachineEpsilon;
        long rank = values.gt(limit).sum().ToInt64();

        // Eigenvalues ascend, so those that count stand last.
        long start = dimensions - rank;
        return vectors.narrow(1, start, rank).mul(values.narrow(0, start, rank).sqrt());
    }
}
