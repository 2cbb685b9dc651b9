using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation;

/// <summary>
/// The normal distribution fitted to a set of features: what a Fréchet distance needs of it. A reference is computed once
/// and held against any number of sets.
/// </summary>
public sealed class FeatureStatistics : IDisposable
{
    private FeatureStatistics(Tensor mean, Tensor covariance, long count)
    {
        Mean = mean;
        Covariance = covariance;
        Count = count;
    }

    /// <summary>Mean of the samples, [D], fp64. Lives as long as this object.</summary>
    public Tensor Mean { get; }

    /// <summary>
    /// Covariance with the divisor N - 1, [D, D], fp64; of rank N - 1 at most. Lives as long as this object.
    /// </summary>
    public Tensor Covariance { get; }

    /// <summary>Number of samples, N, at least 2.</summary>
    public long Count { get; }

    /// <summary>Length of one feature vector, D.</summary>
    public long Dimensions => Mean.shape[0];

    /// <summary>Measures a set of features; all arithmetic is in fp64.</summary>
    /// <param name="features">[N, D], one row a sample, of a floating-point type.</param>
    /// <exception cref="ArgumentException">
    /// The tensor is no such matrix, has fewer than 2 rows, or holds NaN or infinity; the message names the row.
    /// </exception>
    public static FeatureStatistics Of(Tensor features) => Of(features, nameof(features));

    /// <summary>As <see cref="Of(Tensor)"/>, with the name that errors give the features.</summary>
    internal static FeatureStatistics Of(Tensor features, string name)
    {
        using var scope = NewDisposeScope();
        Tensor samples = FeatureMatrix.Checked(features, name, rowsMin: 2);
        long count = samples.shape[0];
        Tensor mean = samples.mean([0]);
        Tensor centred = samples.sub(mean);
        Tensor covariance = centred.t().matmul(centred).div(count - 1);

        // Out of every scope: the object owns them.
        return new FeatureStatistics(
            mean.DetachFromDisposeScope(), covariance.DetachFromDisposeScope(), count);
    }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Mean.Dispose();
        Covariance.Dispose();
    }
}
