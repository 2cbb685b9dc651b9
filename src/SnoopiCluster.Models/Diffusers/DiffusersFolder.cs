using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// One model on disk as diffusers and transformers lay it out: <c>config.json</c> and its weights in
/// safetensors, in one file or in shards with an index.
/// </summary>
public static class DiffusersFolder
{
    /// <summary>Name of the configuration file.</summary>
    public const string ConfigFileName = "config.json";

    private const string DiffusersWeights = "diffusion_pytorch_model";
    private const string TransformersWeights = "model";

    // What Python's libraries write into every file, and transformers insists on.
    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>Reads a folder's <c>config.json</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ModelLoadException">
    /// Folder or file is absent, or the file is no JSON object.
    /// </exception>
    public static ModelConfig ReadConfig(string folder)
    {
        string full = Path.GetFullPath(folder);
        return Directory.Exists(full)
            ? ModelConfig.Read(Path.Combine(full, ConfigFileName))
            : throw new ModelLoadException(
                full, null, "is not there. Name a model folder in diffusers layout.");
    }

    /// <summary>
    /// Fills all parameters of a module from a folder's weights, converting to the module's dtype.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="module">A module whose parameters have the names of the file.</param>
    /// <param name="names">How names of the file may differ.</param>
    /// <param name="variant">Middle part of the file name, for example <c>fp16</c>; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The weights are absent or truncated; a tensor is missing, surplus, of another shape, or holds NaN or
    /// infinity.
    /// </exception>
    public static void LoadWeights(
        string folder, nn.Module module, WeightNames names, string? variant = null) =>
        LoadWeightsFile(FindWeights(Path.GetFullPath(folder), variant), module, names);

    /// <summary>Fills all parameters of a module from one safetensors file or index.</summary>
    /// <param name="file">A <c>.safetensors</c> or <c>.safetensors.index.json</c> file.</param>
    /// <param name="module">A module whose parameters have the names of the file.</param>
    /// <param name="names">How names of the file may differ.</param>
    /// <exception cref="ModelLoadException">As for <see cref="LoadWeights"/>.</exception>
    public static void LoadWeightsFile(string file, nn.Module module, WeightNames names)
    {
        try
        {
            using var stored = SafetensorsSet.Open(file);
            Dictionary<string, string> sources = MatchNames(file, stored, module, names);
            using var noGrad = no_grad();
            foreach ((string name, Parameter parameter) in module.named_parameters())
            {
                string source = sources.TryGetValue(name, out string? found)
                    ? found
                    : throw new ModelLoadException(
                        file, name,
                        $"is missing; the model's configuration needs it, {Shown(parameter.shape)}.");
                ReadChecked(stored, source, parameter);
            }
        }
        catch (SafetensorsException error)
        {
            throw new ModelLoadException(error);
        }
    }

    /// <summary>Writes a model into an existing empty folder: configuration and weights.</summary>
    /// <param name="folder">
    /// The folder; a part of a pipeline that is being written, or one of <see cref="AtomicFolder"/>.
    /// </param>
    /// <param name="config">Its configuration, written with all its keys as they were read.</param>
    /// <param name="module">The weights.</param>
    /// <param name="dtype">Dtype to store; null stores each tensor as it is.</param>
    /// <exception cref="SafetensorsException">The file could not be written.</exception>
    public static void WriteInto(
        string folder, ModelConfig config, nn.Module module, ScalarType? dtype = null)
    {
        config.Write(Path.Combine(folder, ConfigFileName));
        string name = config.Has("_class_name") ? DiffusersWeights : TransformersWeights;
        WriteTensors(
            Path.Combine(folder, name + ".safetensors"),
            module.named_parameters().Select(named => (named.Item1, (Tensor)named.Item2)),
            dtype);
    }

    /// <summary>Writes a model as a folder of its own, whole or not at all.</summary>
    /// <param name="target">
    /// Folder to write; must not exist, be empty, or hold a model, which is replaced.
    /// </param>
    /// <param name="config">Its configuration, written with all its keys as they were read.</param>
    /// <param name="module">The weights.</param>
    /// <param name="dtype">Dtype to store; null stores each tensor as it is.</param>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    public static void Save(string target, ModelConfig config, nn.Module module, ScalarType? dtype = null) =>
        AtomicFolder.Write(target, folder => WriteInto(folder, config, module, dtype));

    /// <summary>Writes tensors sorted by name, so that equal weights give equal bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tensors">Names and values.</param>
    /// <param name="dtype">Dtype to store; null stores each tensor as it is.</param>
    /// <exception cref="SafetensorsException">The file could not be written.</exception>
    internal static void WriteTensors(
        string file, IEnumerable<(string Name, Tensor Value)> tensors, ScalarType? dtype)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            file,
            [.. tensors
                .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
                .Select(tensor => KeyValuePair.Create(
                    tensor.Name, dtype is ScalarType wanted ? tensor.Value.to_type(wanted) : tensor.Value))],
            Metadata);
    }

    /// <summary>Reads one tensor into a parameter and checks shape and values.</summary>
    /// <param name="stored">The file or files.</param>
    /// <param name="source">Name of the tensor in it.</param>
    /// <param name="parameter">Where it goes; gradients must be off.</param>
    /// <exception cref="ModelLoadException">
    /// The tensor is missing, of another shape or not finite.
    /// </exception>
    /// <exception cref="SafetensorsException">The file is damaged.</exception>
    internal static void ReadChecked(SafetensorsSet stored, string source, Parameter parameter)
    {
        if (!stored.Entries.TryGetValue(source, out SafetensorsEntry? entry))
        {
            throw new ModelLoadException(
                stored.Files[0].FilePath, source,
                $"is missing; the model needs it, {Shown(parameter.shape)}.");
        }

        using var scope = NewDisposeScope();
        long[] found = [.. entry.Shape];
        if (!found.AsSpan().SequenceEqual(parameter.shape))
        {
            throw new ModelLoadException(
                stored.FileOf(source), source,
                $"has shape {Shown(found)}; the configuration asks for {Shown(parameter.shape)}.");
        }

        stored.ReadInto(source, parameter);
        if (!parameter.isfinite().all().item<bool>())
        {
            throw new ModelLoadException(
                stored.FileOf(source), source,
                $"holds NaN or infinity{(entry.DType == parameter.dtype ? "" : $" as {parameter.dtype}")}. "
                + "The weights are damaged or from a diverged training; use another export.");
        }
    }

    private static string FindWeights(string folder, string? variant)
    {
        string middle = variant is null ? "" : $".{variant}";
        string[] candidates =
        [
            $"{DiffusersWeights}{middle}.safetensors",
            $"{DiffusersWeights}.safetensors.index{middle}.json",
            $"{DiffusersWeights}{middle}.safetensors.index.json",
            $"{TransformersWeights}{middle}.safetensors",
            $"{TransformersWeights}.safetensors.index{middle}.json",
            $"{TransformersWeights}{middle}.safetensors.index.json",
        ];
        return candidates.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new ModelLoadException(
                folder, null, $"holds no weights; one of {string.Join(", ", candidates.Distinct())} is "
                + "needed. Weights in other formats (.bin, .ckpt) must be converted to safetensors first.");
    }

    private static Dictionary<string, string> MatchNames(
        string file, SafetensorsSet stored, nn.Module module, WeightNames names)
    {
        HashSet<string> wanted = [.. module.named_parameters().Select(named => named.Item1)];
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string source in stored.Entries.Keys)
        {
            string name = names.Current(source);
            if (!wanted.Contains(name))
            {
                if (!names.Ignored(source))
                {
                    throw new ModelLoadException(
                        file, source, "is not part of the model that the configuration describes. Weights "
                        + "and configuration belong to different models.");
                }
            }
            else if (!sources.TryAdd(name, source))
            {
                throw new ModelLoadException(
                    file, source, $"and {sources[name]} are both the model's {name}. One must go.");
            }
        }

        return sources;
    }

    private static string Shown(long[] shape) => $"[{string.Join(", ", shape)}]";
}
