using System.Text.Json.Nodes;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.ToyWorld.World;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The training of the toy teacher from nothing, stage by stage: autoencoder (judged before anything is built on it), UNet with
/// text encoder, tiny autoencoder, CLIP pair; then the folder. What is interrupted goes on where it was.
/// </summary>
/// <remarks>Equal seeds and settings give equal bytes on one machine.</remarks>
public sealed class TeacherTraining
{
    private readonly ulong _seed;
    private readonly string _work;
    private readonly ToyTrainingPlan _plan;
    private readonly Action<StageProgress> _progress;

    /// <summary>Plans a training.</summary>
    /// <param name="seed">Seed of weights, pictures, captions and noise.</param>
    /// <param name="work">Folder of the states from which an interrupted training goes on; made where it is not there.</param>
    /// <param name="plan">How long each stage is trained.</param>
    /// <param name="progress">Told how it goes.</param>
    public TeacherTraining(ulong seed, string work, ToyTrainingPlan plan, Action<StageProgress> progress)
    {
        _seed = seed;
        _work = Path.GetFullPath(work);
        _plan = plan;
        _progress = progress;
    }

    private string Untrained => Path.Combine(_work, "untrained");

    /// <summary>Trains and writes the teacher.</summary>
    /// <param name="target">Folder of the pipeline; must not exist, be empty, or hold a model, which is replaced.</param>
    /// <param name="stop">Saves the state and ends.</param>
    /// <returns>How well the autoencoder keeps what pictures show.</returns>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="InvalidOperationException">A stage diverged, or the autoencoder loses what pictures show.</exception>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    public AttributeAccuracy Run(string target, CancellationToken stop)
    {
        Directory.CreateDirectory(_work);
        MakeUntrained();
        ClipTokenizer tokenizer = ClipTokenizer.Load(Path.Combine(Untrained, "tokenizer"));
        using AutoencoderKL vae = AutoencoderKL.Load(Path.Combine(Untrained, "vae"), WeightPlacement.Cpu);
        using TrainingStage vaeStage = Stage(VaeStage.Name, vae, _plan.Vae);
        VaeStage vaeLoss = new(vae, _plan.Vae.Batch, _seed);
        vaeStage.Run(vaeLoss.Loss, _progress, stop);
        using IDisposable vaeAverage = vaeStage.UseAverage();
        AttributeAccuracy kept = RoundTrip.Judge(vae, _seed);
        RoundTrip.RequireFaithful(kept, _plan);
        ModelConfig vaeConfig = WithScalingFactor(vaeLoss.ScalingFactor());
        using AutoencoderKL scaled = new(AutoencoderKLConfig.From(vaeConfig), WeightPlacement.Cpu);
        CopyWeights(vae, scaled);

        using LatentPool pool = LatentPool.Create(scaled, _seed, _plan.PoolSize);
        using UNet2DConditionModel unet =
            UNet2DConditionModel.Load(Path.Combine(Untrained, "unet"), WeightPlacement.Cpu);
        using CLIPTextModel text = CLIPTextModel.Load(Path.Combine(Untrained, "text_encoder"), WeightPlacement.Cpu);
        using TrainingStage denoising = Stage(DenoisingStage.Name, [("unet", unet), ("text", text)], _plan.Denoiser);
        denoising.Run(
            new DenoisingStage(
                unet, text, tokenizer, NoiseSchedule.Load(Path.Combine(Untrained, "scheduler")), pool,
                _plan.Denoiser.Batch, _seed).Loss,
            _progress, stop);
        using IDisposable denoisingAverage = denoising.UseAverage();

        using AutoencoderTiny tiny = new(AutoencoderTinyConfig.From(ToyConfigs.TinyVae()), WeightPlacement.Cpu);
        SeededInitialization.Apply(tiny, _seed, TinyDecoderStage.Name);
        using TrainingStage tinyStage = Stage(TinyDecoderStage.Name, tiny, _plan.TinyVae);
        tinyStage.Run(new TinyDecoderStage(tiny, pool, _plan.TinyVae.Batch, _seed).Loss, _progress, stop);
        using IDisposable tinyAverage = tinyStage.UseAverage();

        ModelConfig clipConfig = ToyConfigs.Clip(tokenizer.VocabularySize);
        using CLIPModel clip = new(ClipConfig.From(clipConfig), WeightPlacement.Cpu);
        SeededInitialization.Apply(clip, _seed, ClipStage.Name);
        using TrainingStage clipStage = Stage(ClipStage.Name, clip, _plan.Clip);
        clipStage.Run(new ClipStage(clip, tokenizer, _plan.Clip.Batch, _seed).Loss, _progress, stop);
        using IDisposable clipAverage = clipStage.UseAverage();

        AtomicFolder.Write(target, folder =>
        {
            PipelineFolder untrained = PipelineFolder.Open(Untrained);
            untrained.SaveAs(folder, new Dictionary<string, Action<string>>
            {
                ["vae"] = into => DiffusersFolder.WriteInto(into, vaeConfig, scaled, float16),
                ["unet"] = into => DiffusersFolder.WriteInto(into, unet.Config.Source, unet, float16),
                ["text_encoder"] = into => DiffusersFolder.WriteInto(
                    into, DiffusersFolder.ReadConfig(Path.Combine(Untrained, "text_encoder")), text, float16),
            });
            DiffusersFolder.WriteInto(NewFolder(folder, ToyTeacher.TinyVae), ToyConfigs.TinyVae(), tiny, float16);
            string pair = NewFolder(folder, ToyTeacher.Clip);
            DiffusersFolder.WriteInto(pair, clipConfig, clip, float16);
            ToyConfigs.Preprocessor().Write(Path.Combine(pair, "preprocessor_config.json"));
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Untrained, "tokenizer")))
            {
                File.Copy(file, Path.Combine(pair, Path.GetFileName(file)));
            }
        });
        return kept;
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

    private TrainingStage Stage(string name, nn.Module net, StageSettings settings) =>
        Stage(name, [("net", net)], settings);

    private TrainingStage Stage(string name, (string Name, nn.Module Net)[] nets, StageSettings settings)
    {
        (string, Parameter)[] parameters =
        [
            .. from net in nets
               from parameter in net.Net.named_parameters()
               select ($"{net.Name}.{parameter.Item1}", parameter.Item2),
        ];
        return new TrainingStage(name, parameters, settings, _seed, _work);
    }

    private ModelConfig WithScalingFactor(double factor)
    {
        JsonObject json = DiffusersFolder.ReadConfig(Path.Combine(Untrained, "vae")).ToJson();
        json["scaling_factor"] = factor;
        return ModelConfig.FromJson(json, "the toy vae's config.json");
    }

    private static void CopyWeights(nn.Module from, nn.Module to)
    {
        using var noGrad = no_grad();
        foreach (((_, Parameter source), (_, Parameter target)) in from.named_parameters().Zip(to.named_parameters()))
        {
            target.copy_(source);
        }
    }

    private static string NewFolder(string parent, string name) =>
        Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
}
