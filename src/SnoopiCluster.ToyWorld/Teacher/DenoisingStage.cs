using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The loss of the toy world's UNet and, with it, its text encoder, which starts from the CLIP pair's text tower: the error of
/// the predicted noise (spec/methods.md 1.1), with the null prompt in place of a tenth of the captions so that guidance has
/// something to lean on.
/// </summary>
/// <remarks>
/// The timesteps are not uniform, as they are in methods.md 1.1: half of the samples come from the noisiest 40 % of the
/// schedule, the other half from all of it. The README's decisions say why.
/// </remarks>
internal sealed class DenoisingStage(
    UNet2DConditionModel unet,
    CLIPTextModel text,
    ClipTokenizer tokenizer,
    NoiseSchedule schedule,
    LatentPool pool,
    int batch,
    ulong seed)
{
    /// <summary>Name of the stage.</summary>
    public const string Name = "unet";

    private const double NullProbability = 0.1;

    // This share of the samples comes from above that share of the schedule.
    private const double NoisyShare = 0.5;
    private const double NoisyFrom = 0.6;

    private readonly StageDraws _draws = new(seed, stage: 2);

    /// <summary>What of the loss is a number, as text.</summary>
    public static string Constants => FormattableString.Invariant(
        $"null {NullProbability} noisy {NoisyShare} from {NoisyFrom}");

    /// <summary>The loss of an update.</summary>
    public Tensor Loss(long step)
    {
        long[] places = _draws.Integers(step, batch, kind: 1, 0, pool.Samples.Count - 1);
        long[] timesteps = Timesteps(step);
        bool[] isNull = _draws.Events(step, batch, kind: 3, NullProbability);
        string[] captions =
        [
            .. places.Select((place, i) => isNull[i]
                ? ""
                : ToySample.TrainingCaption(
                    pool.Samples[(int)place].Scene, seed, StageDraws.PictureIndex(step, batch, i))),
        ];
        Tensor latents = pool.Take(places);
        Tensor eps = _draws.Normal(step, batch, [.. latents.shape[1..]]);
        NoiseLevels levels = schedule.LevelsAt(timesteps, CPU);
        Tensor noisy = DiffusionEquations.AddNoise(latents, eps, levels);
        Tensor predicted = unet.Forward(noisy, tensor(timesteps), Features(captions));
        return predicted.sub(eps).square().mean();
    }

    // Where a figure stands is decided while hardly anything is seen of it, and there a uniform draw hardly asks for it.
    private long[] Timesteps(long step)
    {
        long last = schedule.NumTrainTimesteps - 1;
        bool[] isNoisy = _draws.Events(step, batch, kind: 4, NoisyShare);
        long[] noisy = _draws.Integers(step, batch, kind: 5, (long)(NoisyFrom * last), last);
        return [.. _draws.Integers(step, batch, kind: 2, 0, last).Select((t, i) => isNoisy[i] ? noisy[i] : t)];
    }

    private Tensor Features(string[] captions) => text.Features(
        tensor(tokenizer.EncodeBatch(captions), [captions.Length, tokenizer.MaxLength], dtype: int64));
}
