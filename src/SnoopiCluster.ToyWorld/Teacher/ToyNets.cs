using System.Text.Json.Nodes;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Models.Vae;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>The toy teacher's nets while they are trained, all fp32 on the CPU, and the folder they end in.</summary>
internal sealed class ToyNets : IDisposable
{
    private readonly string _untrained;
    private readonly ModelConfig _clipConfig;

    private ToyNets(string untrained, ModelConfig clipConfig)
    {
        _untrained = untrained;
        _clipConfig = clipConfig;
        Vae = AutoencoderKL.Load(Path.Combine(untrained, "vae"), WeightPlacement.Cpu);
        UNet = UNet2DConditionModel.Load(Path.Combine(untrained, "unet"), WeightPlacement.Cpu);
        Text = CLIPTextModel.Load(Path.Combine(untrained, "text_encoder"), WeightPlacement.Cpu);
        TinyVae = new AutoencoderTiny(AutoencoderTinyConfig.From(ToyConfigs.TinyVae()), WeightPlacement.Cpu);
        Clip = new CLIPModel(ClipConfig.From(clipConfig), WeightPlacement.Cpu);
    }

    /// <summary>The autoencoder.</summary>
    public AutoencoderKL Vae { get; }

    /// <summary>The denoiser.</summary>
    public UNet2DConditionModel UNet { get; }

    /// <summary>The pipeline's text encoder.</summary>
    public CLIPTextModel Text { get; }

    /// <summary>The tiny autoencoder.</summary>
    public AutoencoderTiny TinyVae { get; }

    /// <summary>The pair that says how well a picture fits a caption.</summary>
    public CLIPModel Clip { get; }

    /// <summary>Makes all nets with random weights.</summary>
    /// <param name="untrained">A pipeline folder with the sizes, the vocabulary and random weights.</param>
    /// <param name="vocabularySize">Symbols of its vocabulary.</param>
    /// <param name="seed">Seed of the weights of the nets beside the pipeline.</param>
    public static ToyNets Create(string untrained, int vocabularySize, ulong seed)
    {
        ToyNets nets = new(untrained, ToyConfigs.Clip(vocabularySize));
        SeededInitialization.Apply(nets.TinyVae, seed, ToyTeacher.TinyVae);
        SeededInitialization.Apply(nets.Clip, seed, ToyTeacher.Clip);
        return nets;
    }

    /// <summary>Gives the text encoder the weights that the CLIP pair's text tower has now.</summary>
    public void TakeTextTower()
    {
        using var noGrad = no_grad();
        var tower = Clip.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        foreach ((string name, Parameter parameter) in Text.named_parameters())
        {
            parameter.copy_(tower[name]);
        }
    }

    /// <summary>Writes everything, fp16, into an empty folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="scalingFactor">What brings the autoencoder's latents to unit deviation.</param>
    public void WriteInto(string folder, double scalingFactor)
    {
        PipelineFolder.Open(_untrained).SaveAs(folder, new Dictionary<string, Action<string>>
        {
            ["vae"] = into => DiffusersFolder.WriteInto(into, VaeConfig(scalingFactor), Vae, float16),
            ["unet"] = into => DiffusersFolder.WriteInto(into, UNet.Config.Source, UNet, float16),
            ["text_encoder"] = into => DiffusersFolder.WriteInto(
                into, DiffusersFolder.ReadConfig(Path.Combine(_untrained, "text_encoder")), Text, float16),
        },
        new PipelineCard { NasaScale = ToySettings.NasaScale }.ToIndex());
        DiffusersFolder.WriteInto(NewFolder(folder, ToyTeacher.TinyVae), ToyConfigs.TinyVae(), TinyVae, float16);
        string clip = NewFolder(folder, ToyTeacher.Clip);
        DiffusersFolder.WriteInto(clip, _clipConfig, Clip, float16);
        ToyConfigs.Preprocessor().Write(Path.Combine(clip, "preprocessor_config.json"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(_untrained, "tokenizer")))
        {
            File.Copy(file, Path.Combine(clip, Path.GetFileName(file)));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Vae.Dispose();
        UNet.Dispose();
        Text.Dispose();
        TinyVae.Dispose();
        Clip.Dispose();
    }

    private ModelConfig VaeConfig(double scalingFactor)
    {
        JsonObject json = DiffusersFolder.ReadConfig(Path.Combine(_untrained, "vae")).ToJson();
        json["scaling_factor"] = scalingFactor;
        return ModelConfig.FromJson(json, "the toy vae's config.json");
    }

    private static string NewFolder(string parent, string name) =>
        Directory.CreateDirectory(Path.Combine(parent, name)).FullName;
}
