using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The loss of the toy world's UNet and, with it, its text encoder: the ordinary denoising loss (spec/methods.md 1.1), with the
/// null prompt in place of a tenth of the captions so that guidance has something to lean on.
/// </summary>
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
    private const double NoisyShare = 0.5;
    private const double NoisyFrom = 0.6;

    private readonly StageDraws _draws = new(seed, stage: 2);

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

    // Where a figure stands is decided while hardly anything is seen of it, and there the loss hardly asks for it: half of the
    // samples are from the noisiest part, or captions say "left" in vain for tens of thousands of steps.
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
