using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

/// <summary>A tiny random pipeline with a CLIP pair and a tiny decoder beside it, for all tests of a class.</summary>
public sealed class ClipWorld : IDisposable
{
    /// <summary>What the samples of a step are prompted with.</summary>
    public static readonly string[] Prompts =
        ["a red boat on a lake", "two grey cats", "a tower at night", "an old map", "snow over a small town", "a blue door"];

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public ClipWorld()
    {
        // Latents of 8 x 8 become images of 32 x 32 with the decoder below.
        Sd15Tiny.Create(
            Pipeline,
            new Sd15TinyOptions { UNetChannels = [8, 16], VaeChannels = [8, 8, 8], TextWidth = 16, MaxTokens = 16 },
            Prompts);
        SaveClip("clip", imageSize: 32);
        SaveClip("clip24", imageSize: 24);
        SaveDecoder("taesd", latentChannels: 4);
    }

    /// <summary>The pipeline's folder.</summary>
    public string Pipeline => _folder.File("pipeline");

    /// <summary>A folder of this world: clip (32 pixels), clip24, taesd, or one that a test made.</summary>
    public string Folder(string name) => _folder.File(name);

    /// <summary>A run with the loss; its steps do not run out within a test.</summary>
    public RunSpec Spec(int batch = 4) => new()
    {
        Seed = 5,
        Steps = 1_000,
        Batch = batch,
        Model = new ModelSpec { Teacher = Pipeline },
        Lora = new LoraSpec { Rank = 2, Alpha = 4 },
        Student = new StudentSpec { Lr = 1e-3 },
        Clip = Clip,
    };

    /// <summary>The loss, with a tau that no cosine reaches.</summary>
    public ClipSpec Clip => new() { Model = Folder("clip"), Decoder = Folder("taesd"), Weight = 1, Tau = 1 };

    /// <summary>Saves a random CLIP model with the pipeline's tokenizer.</summary>
    public void SaveClip(string name, int imageSize, int vocabularyMargin = 0, int positions = 16)
    {
        string tokenizer = Path.Combine(Pipeline, "tokenizer");
        int vocabulary = JsonNode.Parse(File.ReadAllText(Path.Combine(tokenizer, "vocab.json")))!.AsObject().Count;
        JsonObject Tower(string type) => new()
        {
            ["model_type"] = type,
            ["hidden_size"] = 16,
            ["intermediate_size"] = 32,
            ["num_hidden_layers"] = 1,
            ["num_attention_heads"] = 2,
            ["projection_dim"] = 12,
        };

        JsonObject text = Tower("clip_text_model");
        text["vocab_size"] = vocabulary + vocabularyMargin;
        text["max_position_embeddings"] = positions;
        text["eos_token_id"] = vocabulary - 1;
        JsonObject vision = Tower("clip_vision_model");
        vision["image_size"] = imageSize;
        vision["patch_size"] = 8;
        Save(name, new JsonObject
        {
            ["architectures"] = new JsonArray("CLIPModel"),
            ["model_type"] = "clip",
            ["projection_dim"] = 12,
            ["text_config"] = text,
            ["vision_config"] = vision,
        });
        foreach (string file in Directory.EnumerateFiles(tokenizer))
        {
            File.Copy(file, Path.Combine(Folder(name), Path.GetFileName(file)));
        }
    }

    /// <summary>Saves a random tiny autoencoder.</summary>
    public void SaveDecoder(string name, int latentChannels) => Save(name, new JsonObject
    {
        ["_class_name"] = "AutoencoderTiny",
        ["latent_channels"] = latentChannels,
        ["encoder_block_out_channels"] = new JsonArray(8, 8, 8),
        ["decoder_block_out_channels"] = new JsonArray(8, 8, 8),
        ["num_encoder_blocks"] = new JsonArray(1, 1, 1),
        ["num_decoder_blocks"] = new JsonArray(1, 1, 1),
    });

    public void Dispose() => _folder.Dispose();

    private void Save(string name, JsonObject json)
    {
        ModelConfig config = ModelConfig.FromJson(json, name);
        using nn.Module net = ModelArchitectures.Build(config, WeightPlacement.Cpu);
        SeededInitialization.Apply(net, seed: 9, component: name);
        DiffusersFolder.Save(Folder(name), config, net);
    }
}
