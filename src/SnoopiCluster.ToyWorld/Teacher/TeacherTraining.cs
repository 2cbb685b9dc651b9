using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.World;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The training of the toy teacher from nothing, stage by stage: autoencoder (judged before anything is built on it), CLIP
/// pair, UNet with text encoder, tiny autoencoder; then the folder. What is interrupted goes on where it was.
/// </summary>
/// <remarks>Equal seeds and settings give equal bytes on one machine.</remarks>
public sealed class TeacherTraining
{
    // The setting that the paper's tables give the teacher, at a guidance scale that suits the toy world.
    private static readonly SamplingSettings Sampling = new() { Steps = 25, Guidance = ToySettings.TeacherGuidance };

    private readonly ulong _seed;
    private readonly string _work;
    private readonly ToyTrainingPlan _plan;
    private readonly TimeProvider _time;
    private readonly Action<StageProgress> _progress;
    private double _seconds;

    /// <summary>Plans a training.</summary>
    /// <param name="seed">Seed of weights, pictures, captions and noise.</param>
    /// <param name="work">Folder of the states from which an interrupted training goes on; made where it is not there.</param>
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

    private string Untrained => Path.Combine(_work, "untrained");

    /// <summary>Trains and writes the teacher.</summary>
    /// <param name="target">Folder of the pipeline; must not exist, be empty, or hold a model, which is replaced.</param>
    /// <param name="stop">Saves the state and ends.</param>
    /// <returns>What was made and how good it is, as its folder says too.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="InvalidOperationException">A stage diverged, or the autoencoder loses what pictures show.</exception>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    public TeacherCard Run(string target, CancellationToken stop)
    {
        Directory.CreateDirectory(_work);
        MakeUntrained();
        ClipTokenizer tokenizer = ClipTokenizer.Load(Path.Combine(Untrained, "tokenizer"));
        using var nets = ToyNets.Create(Untrained, tokenizer.VocabularySize, _seed);

        using TrainingStage vaeStage = Stage(VaeStage.Name, _plan.Vae, ("net", nets.Vae));
        VaeStage vaeLoss = new(nets.Vae, _plan.Vae.Batch, _seed);
        using IDisposable vaeAverage = Train(vaeStage, vaeLoss.Loss, stop);
        AttributeAccuracy kept = RoundTrip.Judge(nets.Vae, _seed);
        RoundTrip.RequireFaithful(kept, _plan);
        double factor = vaeLoss.ScalingFactor();
        using LatentPool pool = LatentPool.Create(nets.Vae, factor, _seed, _plan.PoolSize);

        using TrainingStage clipStage = Stage(ClipStage.Name, _plan.Clip, ("net", nets.Clip));
        ClipStage clipLoss = new(nets.Clip, tokenizer, _plan.Clip.Batch, _seed);
        using IDisposable clipAverage = Train(clipStage, clipLoss.Loss, stop);

        // As in Stable Diffusion, the text encoder is the text tower of a CLIP; from random weights, words for places go
        // unheard for tens of thousands of steps.
        nets.TakeTextTower();
        using TrainingStage denoising =
            Stage(DenoisingStage.Name, _plan.Denoiser, ("unet", nets.UNet), ("text", nets.Text));
        DenoisingStage denoisingLoss = new(
            nets.UNet, nets.Text, tokenizer, NoiseSchedule.Load(Path.Combine(Untrained, "scheduler")), pool,
            _plan.Denoiser.Batch, _seed);
        using IDisposable denoisingAverage = Train(denoising, denoisingLoss.Loss, stop);

        using TrainingStage tinyStage = Stage(TinyDecoderStage.Name, _plan.TinyVae, ("net", nets.TinyVae));
        using IDisposable tinyAverage =
            Train(tinyStage, new TinyDecoderStage(nets.TinyVae, pool, _plan.TinyVae.Batch, _seed).Loss, stop);

        TeacherCard card = new() { Seed = _seed, Minutes = Math.Round(_seconds / 60, 1), Vae = kept };
        AtomicFolder.Write(target, folder =>
        {
            nets.WriteInto(folder, factor);
            card = card with
            {
                Cosine = clipLoss.MeanCosine(),
                Sampling = Judge(folder, leavesPlaceOpen: false, stop),
                PlaceOpen = Judge(folder, leavesPlaceOpen: true, stop),
            };
            card.WriteInto(folder);
        });
        return card;
    }

    // Trains to the end; the nets compute with averaged weights until the result is disposed.
    private IDisposable Train(TrainingStage stage, Func<long, Tensor> loss, CancellationToken stop)
    {
        stage.Run(loss, _progress, stop);
        _seconds += stage.Seconds;
        return stage.UseAverage();
    }

    // The folder as it will be loaded, fp16 weights and all.
    private TeacherSampling Judge(string folder, bool leavesPlaceOpen, CancellationToken stop)
    {
        using ImagePipeline pipeline = ImagePipeline.Load(folder);
        using ToyMeasure measure = new(_plan.NumJudged, _seed, leavesPlaceOpen);
        return new TeacherSampling(
            Sampling.Steps, Sampling.Guidance, measure.Measure(pipeline, Sampling, _time, stop).Scores);
    }

    private void MakeUntrained()
    {
        if (PipelineFolder.IsPipeline(Untrained))
        {
            return;
        }

        IEnumerable<string> captions = Enumerable.Range(0, ToySettings.VocabularyCaptions)
            .Select(i => ToySample.Draw(_seed, i, ScenePart.Training).Caption);
        Sd15Tiny.Create(Untrained, ToySettings.Nets with { Seed = _seed }, captions);
    }

    private TrainingStage Stage(string name, StageSettings settings, params (string Name, nn.Module Net)[] nets)
    {
        (string, Parameter)[] parameters =
        [
            .. from net in nets
               from parameter in net.Net.named_parameters()
               select ($"{net.Name}.{parameter.Item1}", parameter.Item2),
        ];
        return new TrainingStage(name, parameters, settings, _seed, _work, _time);
    }
}
