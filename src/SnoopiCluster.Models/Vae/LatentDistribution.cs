using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// The normal distribution of an image's latents; the caller's dispose scope owns the tensors.
/// </summary>
/// <param name="Mean">[B, latents, h, w].</param>
/// <param name="LogVariance">Natural logarithm of the variance, -30 to 20, same shape.</param>
public sealed record LatentDistribution(Tensor Mean, Tensor LogVariance)
{
    private const double LeastLogVariance = -30;
    private const double GreatestLogVariance = 20;

    /// <summary>Splits the encoder's output.</summary>
    /// <param name="moments">Mean, then log variance, [B, 2 latents, h, w].</param>
    internal static LatentDistribution From(Tensor moments)
    {
        using var scope = NewDisposeScope();
        long channels = moments.shape[1] / 2;
        return new LatentDistribution(
            moments.narrow(1, 0, channels).MoveToOuterDisposeScope(),
            moments.narrow(1, channels, channels).clamp(LeastLogVariance, GreatestLogVariance)
                .MoveToOuterDisposeScope());
    }

    /// <summary>Standard deviation of each latent, the shape of <see cref="Mean"/>.</summary>
    public Tensor Deviation()
    {
        using var scope = NewDisposeScope();
        return LogVariance.mul(0.5).exp().MoveToOuterDisposeScope();
    }

    /// <summary>One draw.</summary>
    /// <param name="eps">Standard normal numbers, the shape of <see cref="Mean"/>.</param>
    /// <returns>Mean plus deviation times <paramref name="eps"/>, not scaled for a diffusion model.</returns>
    public Tensor Sample(Tensor eps)
    {
        using var scope = NewDisposeScope();
        return Mean.add(Deviation().mul(eps)).MoveToOuterDisposeScope();
    }
}
