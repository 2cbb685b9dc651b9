using SnoopiCluster.Models.Vae;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The loss of the toy world's TAESD: its decoder learns to draw what the autoencoder's scaled latents hold, its encoder to
/// find them.
/// </summary>
internal sealed class TinyDecoderStage(AutoencoderTiny tiny, LatentPool pool, int batch, ulong seed)
{
    /// <summary>Name of the stage.</summary>
    public const string Name = "vae_tiny";

    // The clamped CLIP loss asks for the decoder alone; the encoder is for those who load the folder elsewhere.
    private const double EncoderWeight = 0.1;

    private readonly StageDraws _draws = new(seed, stage: 4);

    /// <summary>What of the loss is a number, as text.</summary>
    public static string Constants => FormattableString.Invariant($"encoder {EncoderWeight}");

    /// <summary>The loss of an update.</summary>
    public Tensor Loss(long step)
    {
        long[] places = _draws.Integers(step, batch, kind: 1, 0, pool.Samples.Count - 1);
        Tensor latents = pool.Take(places);
        Tensor images = SceneRenderer.Render([.. places.Select(place => pool.Samples[(int)place].Picture)]);
        Tensor decoded = tiny.Decode(latents).sub(images).abs().mean();
        Tensor encoded = tiny.Encode(images).sub(latents).square().mean();
        return decoded.add(encoded.mul(EncoderWeight));
    }
}
