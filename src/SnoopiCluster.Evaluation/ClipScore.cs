using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation;

/// <summary>
/// CLIP scores made of the cosines of images with their texts. The field has three conventions, which differ in factor and
/// in where they clamp; a table says which one it uses.
/// </summary>
public static class ClipScore
{
    /// <summary>100 times the mean cosine, at least 0: torchmetrics' CLIPScore. Divided by 100, the paper's tables.</summary>
    /// <param name="cosine">[B], B at least 1.</param>
    /// <returns>0 to 100.</returns>
    /// <exception cref="ArgumentException">The tensor is no such vector, or holds a value that is no cosine.</exception>
    public static double OfMean(Tensor cosine)
    {
        using var scope = NewDisposeScope();
        return Math.Max(0, 100 * Checked(cosine).mean().ToDouble());
    }

    /// <summary>The mean of 100 times each cosine, each at least 0.</summary>
    /// <inheritdoc cref="OfMean" path="/param|/returns|/exception"/>
    public static double OfEach(Tensor cosine)
    {
        using var scope = NewDisposeScope();
        return 100 * Checked(cosine).clamp_min(0).mean().ToDouble();
    }

    /// <summary>The mean of 2.5 times each cosine, each at least 0 (Hessel et al. 2021, CLIPScore).</summary>
    /// <inheritdoc cref="OfMean" path="/param|/exception"/>
    /// <returns>0 to 2.5.</returns>
    public static double OfHessel(Tensor cosine) => OfEach(cosine) * (2.5 / 100);

    private static Tensor Checked(Tensor cosine)
    {
        if (cosine.dim() != 1 || cosine.shape[0] < 1 || !cosine.is_floating_point())
        {
            throw new ArgumentException(
                $"'{nameof(cosine)}' is {cosine.dtype} of shape [{string.Join(", ", cosine.shape)}]; it must be one"
                + " floating-point number for each sample, and one sample at least.",
                nameof(cosine));
        }

        Tensor wide = cosine.detach().to(ScalarType.Float64);

        // Rounded embeddings may pass 1 by a little; NaN fails the comparison.
        double largest = wide.abs().max().ToDouble();
        return largest <= 1.01
            ? wide
            : throw new ArgumentException(
                $"'{nameof(cosine)}' holds a value of magnitude {largest}; cosines lie between -1 and 1. Were the"
                + " embeddings normalised?",
                nameof(cosine));
    }
}
