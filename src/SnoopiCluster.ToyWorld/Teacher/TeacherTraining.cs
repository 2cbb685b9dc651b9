using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The training of the toy teacher from nothing, stage by stage: autoencoder (judged before anything is built on it), CLIP
/// pair, UNet with text encoder, tiny autoencoder; then the folder. What is interrupted goes on where it was.
/// </summary>
/// <remarks>
/// Equal seeds, settings and threads give equal bytes on one machine; what a kept state depends on is said in
/// <see cref="TrainingIdentity"/>.
/// </remarks>
public sealed class TeacherTraining
{
    private const string Kind = "a toy teacher";

    private readonly ulong _seed;
    private readonly string _work;
    private readonly ToyTrainingPlan _plan;
    private readonly TimeProvider _time;
    private readonly Action<StageProgress> _progress;
    private double _seconds;

    /// <summary>Plans a training.</summary>
    /// <param name="seed">Seed of weights, pictures, captions and noise.</param>
    /// <param name="work">
    /// Folder of the states from which an interrupted training goes on; made where it is not there. States of other seeds
    /// or settings in it stay as they are.
    /// </param>
    /// <param name="plan">How long each stage is trained.</param>
    /// <param name="time">Clock of what the card says it took.</param>
    /// <param name="progress">Told how it goes.</param>
    public TeacherTraining(
        ulong seed, string work, ToyTrainingPlan plan, TimeProvider time, Action<StageProgress> progress)
    {
        _seed = seed;
        _work = Path.GetFullPath(work);
        _plan = plan;
        _time = time;
        _progress = progress;
    }

    /// <summary>Trains, with as many threads as the calling one computes with, and writes the teacher.</summary>
    /// <param name="target">Folder of the pipeline; must not exist, be empty, or hold a toy teacher, which is replaced.</param>
    /// <param name="stop">Saves the state and ends.</param>
    /// <returns>What was made and how good it is, as its folder says too.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="TeacherTrainingException">
    /// A stage diverged, the autoencoder loses what pictures show, or another process trains in the folder of states.
    /// </exception>
    /// <exception cref="ModelSaveException">
    /// The target holds something else, which is said before anything is trained, or could not be written.
    /// </exception>
    public TeacherCard Run(string target, CancellationToken stop)
    {
        AtomicFolder.RefuseForeignContent(target, Kind, [TeacherCard.FileName]);
        using var work = TrainingFolder.Take(_work);
        int threads = NativeRuntime.Threads;
        string[] captions =
        [
            .. Enumerable.Range(0, ToySettings.VocabularyCaptions)
                .Select(i => ToySample.Draw(_seed, i, ScenePart.Training).Caption),
        ];
        TrainingIdentity identity =
            new(_seed, _plan, ToySettings.Nets, captions, threads, NativeRuntime.LibtorchVersion);
        string untrained = Untrained(work.PathOf(identity.Untrained), captions, _seed);
        ClipTokenizer tokenizer = ClipTokenizer.Load(Path.Combine(untrained, "tokenizer"));
        using var nets = ToyNets.Create(untrained, tokenizer.VocabularySize, _seed);

        using TrainingStage vaeStage = Stage(identity.Vae, _plan.Vae, work, ("net", nets.Vae));
        VaeStage vaeLoss = new(nets.Vae, _plan.Vae.Batch, _seed);
        using IDisposable vaeAverage = Train(vaeStage, vaeLoss.Loss, stop);
        AttributeAccuracy kept = RoundTrip.Judge(nets.Vae, _seed);
        RoundTrip.RequireFaithful(kept, _plan);
        double factor = vaeLoss.ScalingFactor();
        using LatentPool pool = LatentPool.Create(nets.Vae, factor, _seed, _plan.PoolSize);

        using TrainingStage clipStage = Stage(identity.Clip, _plan.Clip, work, ("net", nets.Clip));
        ClipStage clipLoss = new(nets.Clip, tokenizer, _plan.Clip.Batch, _seed);
        using IDisposable clipAverage = Train(clipStage, clipLoss.Loss, stop);

        // As in Stable Diffusion, the text encoder is the text tower of a CLIP; from random weights, words for places go
        // unheard for tens of thousands of steps.
        nets.TakeTextTower();
        using TrainingStage denoising =
            Stage(identity.Denoiser, _plan.Denoiser, work, ("unet", nets.UNet), ("text", nets.Text));
        DenoisingStage denoisingLoss = new(
            nets.UNet, nets.Text, tokenizer, NoiseSchedule.Load(Path.Combine(untrained, "scheduler")), pool,
            _plan.Denoiser.Batch, _seed);
        using IDisposable denoisingAverage = Train(denoising, denoisingLoss.Loss, stop);

        using TrainingStage tinyStage = Stage(identity.TinyVae, _plan.TinyVae, work, ("net", nets.TinyVae));
        using IDisposable tinyAverage =
            Train(tinyStage, new TinyDecoderStage(nets.TinyVae, pool, _plan.TinyVae.Batch, _seed).Loss, stop);

        TeacherCard card = new()
        {
            Seed = _seed,
            Threads = threads,
            Steps = _plan.ShortSteps,
            Libtorch = NativeRuntime.LibtorchVersion,
            Minutes = Math.Round(_seconds / 60, 1),
            Vae = kept,
            Cosine = clipLoss.MeanCosine(),
        };
        return Write(target, card, folder => nets.WriteInto(folder, factor), stop);
    }

    private static string Untrained(string folder, IEnumerable<string> captions, ulong seed)
    {
        if (!PipelineFolder.IsPipeline(folder))
        {
            Sd15Tiny.Create(folder, ToySettings.Nets with { Seed = seed }, captions);
        }

        return folder;
    }

    private TrainingStage Stage(
        KeptState state, StageSettings settings, TrainingFolder work, params (string Name, nn.Module Net)[] nets)
    {
        (string, Parameter)[] parameters =
        [
            .. from net in nets
               from parameter in net.Net.named_parameters()
               select ($"{net.Name}.{parameter.Item1}", parameter.Item2),
        ];
        return new TrainingStage(state, parameters, settings, work, _time);
    }

    // Trains to the end; the nets compute with averaged weights until the result is disposed.
    private IDisposable Train(TrainingStage stage, Func<long, Tensor> loss, CancellationToken stop)
    {
        stage.Run(loss, _progress, stop);
        _seconds += stage.Seconds;
        return stage.UseAverage();
    }

    private TeacherCard Write(string target, TeacherCard card, Action<string> writeNets, CancellationToken stop)
    {
        AtomicFolder.Write(target, folder =>
        {
            writeNets(folder);
            card = card with
            {
                Sampling = Judge(folder, leavesPlaceOpen: false, stop),
                PlaceOpen = Judge(folder, leavesPlaceOpen: true, stop),
            };
            card.WriteInto(folder);
        }, Kind, [TeacherCard.FileName]);
        return card;
    }

    // The folder as it will be loaded, fp16 weights and all.
    private TeacherSampling Judge(string folder, bool leavesPlaceOpen, CancellationToken stop)
    {
        using ImagePipeline pipeline = ImagePipeline.Load(folder);
        using ToyMeasure measure = new(_plan.NumJudged, _seed, leavesPlaceOpen);
        SamplingSettings asked = ToySampling.Teacher;
        return new TeacherSampling(
            asked.Steps, asked.Guidance, measure.Measure(pipeline, asked, _time, stop).Scores);
    }
}
