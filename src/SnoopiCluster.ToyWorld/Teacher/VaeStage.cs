using SnoopiCluster.Models.Vae;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The loss of the toy world's autoencoder: absolute error of the round trip through drawn latents, and a faint pull of the
/// latents' distribution towards the standard normal one, as Stable Diffusion's was trained (less its critics).
/// </summary>
/// <param name="vae">The autoencoder.</param>
/// <param name="batch">Pictures of an update.</param>
/// <param name="seed">Seed of the training.</param>
internal sealed class VaeStage(AutoencoderKL vae, int batch, ulong seed)
{
    /// <summary>Name of the stage.</summary>
    public const string Name = "vae";

    // As in Stable Diffusion's autoencoder: latents that hold the picture, not latents that are normal.
    private const double KlWeight = 1e-6;

    // Pictures that the scaling factor is measured on.
    private const int NumScaled = 2048;

    private readonly StageDraws _draws = new(seed, stage: 1);

    /// <summary>What of the loss and the scaling factor is a number, as text.</summary>
    public static string Constants => FormattableString.Invariant($"kl {KlWeight} scaled over {NumScaled}");

    /// <summary>The loss of an update.</summary>
    public Tensor Loss(long step)
    {
        Tensor images = ToyPictures.Draw(seed, StageDraws.PictureIndex(step, batch, 0), batch, ScenePart.Training);
        LatentDistribution latents = vae.Encode(images);
        Tensor drawn = latents.Sample(_draws.Normal(step, batch, [.. latents.Mean.shape[1..]]));
        Tensor error = vae.Decode(drawn).sub(images);
        Tensor kl = latents.Mean.square().add(latents.LogVariance.exp()).sub(latents.LogVariance).sub(1).mean();
        return error.abs().mean().add(error.square().mean()).add(kl.mul(0.5 * KlWeight));
    }

    /// <summary>The factor that brings the latents to unit deviation, over some training pictures.</summary>
    public double ScalingFactor()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor mean = vae.Encode(ToyPictures.Draw(seed, 0, NumScaled, ScenePart.Training)).Mean;
        return 1 / mean.std().item<float>();
    }
}
