using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Lora;

/// <summary>Reads stored adapters in either convention of names and attaches them.</summary>
internal static class LoraReader
{
    /// <summary>Reads adapters.</summary>
    /// <param name="network">The network to adapt.</param>
    /// <param name="path">Folder or safetensors file.</param>
    /// <param name="configured">Rank, alpha and targets; null reads them.</param>
    /// <param name="placement">Dtype and device of the adapters.</param>
    /// <exception cref="ModelLoadException">A file is absent or damaged, or does not fit.</exception>
    public static LoraAdapters Load(
        nn.Module network, string path, LoraConfig? configured, WeightPlacement placement)
    {
        string file = FindWeights(Path.GetFullPath(path));
        try
        {
            using var stored = SafetensorsSet.Open(file);
            LoraNames names = ConventionOf(stored);
            LoraConfig config = configured ?? ReadConfig(stored, names);
            LoraAdapters adapters = Attach(network, config, file, placement);
            try
            {
                Fill(adapters, stored, names);
                return adapters;
            }
            catch
            {
                adapters.Dispose();
                throw;
            }
        }
        catch (SafetensorsException error)
        {
            throw new ModelLoadException(error);
        }
    }

    private static string FindWeights(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        string[] candidates = [LoraNames.Peft.FileName, LoraNames.Diffusers.FileName];
        return candidates.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new ModelLoadException(
                path, null, $"holds no adapters; {string.Join(" or ", candidates)} is needed.");
    }

    private static LoraNames ConventionOf(SafetensorsSet stored)
    {
        LoraNames[] known = [LoraNames.Peft, LoraNames.Diffusers];
        string? first = stored.Entries.Keys.FirstOrDefault();
        return known.FirstOrDefault(names => first is not null && names.LayerOf(first) is not null)
            ?? throw new ModelLoadException(
                FileOf(stored), first, "is not a LoRA tensor as PEFT or diffusers name it "
                + "(base_model.model.*.lora_A.weight or unet.*.lora_A.weight).");
    }

    private static LoraConfig ReadConfig(SafetensorsSet stored, LoraNames names)
    {
        string beside = Path.Combine(Path.GetDirectoryName(FileOf(stored)) ?? "", LoraConfig.FileName);
        if (File.Exists(beside))
        {
            return LoraConfig.From(ModelConfig.Read(beside));
        }

        if (names == LoraNames.Peft)
        {
            throw new ModelLoadException(
                beside, null, "is not there; it gives r, alpha and the targets of the adapters.");
        }

        // diffusers takes the rank from the shapes and alpha = rank where nothing else is stored.
        long rank =
            stored.Entries.Where(entry => entry.Key.EndsWith(".lora_A.weight", StringComparison.Ordinal))
            .Select(entry => entry.Value.Shape.FirstOrDefault())
            .FirstOrDefault();
        string[] layers = [.. stored.Entries.Keys.Select(names.LayerOf).OfType<string>().Distinct()];
        return rank >= 1
            ? new LoraConfig((int)rank, rank, [.. layers])
            : throw new ModelLoadException(
                FileOf(stored), null, "holds no lora_A tensor that tells the rank.");
    }

    private static LoraAdapters Attach(
        nn.Module network, LoraConfig config, string file, WeightPlacement placement)
    {
        try
        {
            return LoraAdapters.New(network, config, placement);
        }
        catch (ArgumentException error)
        {
            throw new ModelLoadException(file, null, $"does not fit the network. {error.Message}", error);
        }
    }

    private static void Fill(LoraAdapters adapters, SafetensorsSet stored, LoraNames names)
    {
        using var noGrad = no_grad();
        var unread = new HashSet<string>(stored.Entries.Keys, StringComparer.Ordinal);
        foreach ((string peftName, Parameter parameter) in adapters.NamedParameters)
        {
            string name = names.Prefix + peftName[LoraNames.Peft.Prefix.Length..];
            DiffusersFolder.ReadChecked(stored, name, parameter);
            unread.Remove(name);
        }

        if (unread.Order(StringComparer.Ordinal).FirstOrDefault() is string surplus)
        {
            throw new ModelLoadException(
                FileOf(stored), surplus, "belongs to no adapted layer: targets and file do not agree.");
        }
    }

    private static string FileOf(SafetensorsSet stored) => stored.Files[0].FilePath;
}
