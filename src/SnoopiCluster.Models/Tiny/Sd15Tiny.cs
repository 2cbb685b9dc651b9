using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Tokenizers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tiny;

/// <summary>
/// Makes a miniature of Stable Diffusion 1.5 from nothing: the same blocks and the same folder layout, random
/// weights, a vocabulary learned from prompts. Equal options and prompts give equal bytes on every machine.
/// </summary>
public static class Sd15Tiny
{
    /// <summary>Name of the architecture on the command line.</summary>
    public const string Name = "sd15-tiny";

    /// <summary>Writes a new pipeline folder.</summary>
    /// <param name="target">
    /// Folder to write; must not exist, be empty, or hold a model, which is replaced.
    /// </param>
    /// <param name="options">Sizes and seed.</param>
    /// <param name="prompts">Prompts that the vocabulary is learned from.</param>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    /// <exception cref="ModelLoadException">
    /// The sizes do not fit each other; the message names the configuration key.
    /// </exception>
    public static void Create(string target, Sd15TinyOptions options, IEnumerable<string> prompts)
    {
        LearnedVocabulary vocabulary = BpeTrainer.Train(prompts, options.VocabularySize);
        PipelineFolder.Create(
            target,
            "StableDiffusionPipeline",
            [
                Network("unet", "diffusers", Sd15TinyConfigs.UNet(options), options.Seed),
                Network(
                    "text_encoder", "transformers",
                    Sd15TinyConfigs.TextEncoder(options, vocabulary.Symbols.Length), options.Seed),
                new(
                    "tokenizer", "transformers", "CLIPTokenizer",
                    folder => vocabulary.Save(folder, options.MaxTokens)),
                Network("vae", "diffusers", Sd15TinyConfigs.Vae(options), options.Seed),
                new("scheduler", "diffusers", "DDIMScheduler", folder => JsonFile.Write(
                    Path.Combine(folder, "scheduler_config.json"), Sd15TinyConfigs.Scheduler())),
            ],
            new JsonObject
            {
                ["feature_extractor"] = new JsonArray(null, null),
                ["requires_safety_checker"] = false,
                ["safety_checker"] = new JsonArray(null, null),
            });
    }

    private static NewPipelineComponent Network(
        string name, string library, ModelConfig config, ulong seed) =>
        new(name, library, config.Architecture, folder =>
        {
            using nn.Module network = ModelArchitectures.Build(config, WeightPlacement.Cpu);
            SeededInitialization.Apply(network, seed, name);
            DiffusersFolder.WriteInto(folder, config, network);
        });
}
