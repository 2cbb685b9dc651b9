using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>Cosines of CLIP embeddings and the losses made of them.</summary>
public static class ClipSimilarity
{
    /// <summary>Embeddings of length 1.</summary>
    /// <param name="embeddings">[B, P], none of them zero.</param>
    /// <returns>[B, P].</returns>
    public static Tensor Normalized(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        Tensor length = embeddings.mul(embeddings).sum(-1, keepdim: true).sqrt();
        return embeddings.div(length).MoveToOuterDisposeScope();
    }

    /// <summary>Cosine of each image with the text of the same row.</summary>
    /// <param name="imageEmbeddings">[B, P].</param>
    /// <param name="textEmbeddings">[B, P].</param>
    /// <returns>[B], -1 to 1.</returns>
    public static Tensor Cosine(Tensor imageEmbeddings, Tensor textEmbeddings)
    {
        using var scope = NewDisposeScope();
        return Normalized(imageEmbeddings).mul(Normalized(textEmbeddings)).sum(-1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// SwiftBrush v2's clamped CLIP loss, max(0, tau - cosine) for each sample (Dao et al. 2024, eq. 5).
    /// </summary>
    /// <param name="cosine">[B], from <see cref="Cosine"/>.</param>
    /// <param name="tau">Cosine from which a sample is good enough.</param>
    /// <returns>[B]; the gradient is 0 for samples that are good enough.</returns>
    public static Tensor ClampedLoss(Tensor cosine, double tau)
    {
        using var scope = NewDisposeScope();
        return cosine.neg().add(tau).relu().MoveToOuterDisposeScope();
    }
}
