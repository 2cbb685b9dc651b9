using SnoopiCluster.Models.Vae;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// Training pictures as scaled latents, encoded once: the encoder costs as much as the denoiser that is trained on them.
/// </summary>
internal sealed class LatentPool : IDisposable
{
    private const int BatchSize = 256;

    private readonly Tensor _latents;

    private LatentPool(Tensor latents, ToySample[] samples)
    {
        _latents = latents;
        Samples = samples;
    }

    /// <summary>What the pictures show.</summary>
    public IReadOnlyList<ToySample> Samples { get; }

    /// <summary>Draws and encodes.</summary>
    /// <param name="vae">A trained autoencoder.</param>
    /// <param name="factor">What brings its latents to unit deviation.</param>
    /// <param name="seed">Seed of the pictures.</param>
    /// <param name="count">Pictures.</param>
    public static LatentPool Create(AutoencoderKL vae, double factor, ulong seed, int count)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        ToySample[] samples =
            [.. Enumerable.Range(0, count).Select(i => ToySample.Draw(seed, i, ScenePart.Training))];
        List<Tensor> parts = [];
        foreach (ToySample[] chunk in samples.Chunk(BatchSize))
        {
            using var inner = NewDisposeScope();
            Tensor images = SceneRenderer.Render([.. chunk.Select(sample => sample.Picture)]);
            parts.Add(vae.Encode(images).Mean.mul(factor).MoveToOuterDisposeScope());
        }

        return new LatentPool(cat([.. parts]).DetachFromDisposeScope(), samples);
    }

    /// <summary>Some of the latents.</summary>
    /// <param name="places">Places in <see cref="Samples"/>.</param>
    /// <returns>fp32 [places, 4, 8, 8].</returns>
    public Tensor Take(long[] places) => _latents.index_select(0, tensor(places));

    /// <inheritdoc/>
    public void Dispose() => _latents.Dispose();
}
