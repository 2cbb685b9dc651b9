using System.Collections.Immutable;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Lora;

/// <summary>
/// The LoRA adapters of one network, attached to its layers. The network's own weights are frozen by
/// attaching; only the adapters' parameters train. One network with adapters is frozen teacher and LoRA
/// teacher at once: the rows of each forward say who sees the adapters (<see cref="AdapterRows"/>).
/// </summary>
public sealed class LoraAdapters : IDisposable
{
    private readonly ImmutableArray<AdaptedLayer> _layers;

    private LoraAdapters(LoraConfig config, ImmutableArray<AdaptedLayer> layers)
    {
        Config = config;
        _layers = layers;
        foreach (AdaptedLayer layer in layers)
        {
            layer.Linear.Adapter = layer.Adapter;
        }
    }

    /// <summary>Which layers, and how strongly.</summary>
    public LoraConfig Config { get; }

    /// <summary>
    /// All trainable parameters under PEFT's names, in the network's order, A before B: the order of a flat
    /// buffer.
    /// </summary>
    public IEnumerable<(string Name, Parameter Value)> NamedParameters =>
        _layers.SelectMany(layer => new[]
        {
            (LoraNames.Peft.NameOfA(layer.Name), layer.Adapter.A),
            (LoraNames.Peft.NameOfB(layer.Name), layer.Adapter.B),
        });

    /// <summary>
    /// Attaches new adapters: A from Kaiming's uniform distribution with a = sqrt(5), B zero, so that nothing
    /// changes yet (<c>spec/methods.md</c> 1.7).
    /// </summary>
    /// <param name="network">The network to adapt; its weights are frozen.</param>
    /// <param name="config">Which layers, and how strongly.</param>
    /// <param name="seed">Seed of A.</param>
    /// <param name="placement">Dtype and device of the adapters.</param>
    /// <exception cref="ArgumentException">
    /// A target matches no layer, or the network has adapters already.
    /// </exception>
    public static LoraAdapters Attach(
        nn.Module network, LoraConfig config, ulong seed, WeightPlacement placement)
    {
        LoraAdapters adapters = New(network, config, placement);
        var draws = new ParameterDraws(seed, "lora", adapters.NamedParameters.Select(named => named.Name));
        foreach (AdaptedLayer layer in adapters._layers)
        {
            draws.Uniform(
                LoraNames.Peft.NameOfA(layer.Name), layer.Adapter.A, 1 / Math.Sqrt(layer.Adapter.A.shape[1]));
            ParameterDraws.Constant(layer.Adapter.B, 0);
        }

        return adapters;
    }

    /// <summary>
    /// Attaches stored adapters: a PEFT folder (<c>adapter_model.safetensors</c>, <c>adapter_config.json</c>)
    /// or diffusers' <c>pytorch_lora_weights.safetensors</c>. Without an <c>adapter_config.json</c> alpha is
    /// r, as in diffusers.
    /// </summary>
    /// <param name="network">The network to adapt; its weights are frozen.</param>
    /// <param name="path">The folder, or one of the files.</param>
    /// <param name="placement">Dtype and device of the adapters.</param>
    /// <exception cref="ModelLoadException">
    /// A file is absent or damaged, or does not fit the network.
    /// </exception>
    public static LoraAdapters Load(nn.Module network, string path, WeightPlacement placement) =>
        LoraReader.Load(network, path, configured: null, placement);

    /// <summary>Attaches stored adapters with rank, alpha and targets given instead of read.</summary>
    /// <param name="network">The network to adapt; its weights are frozen.</param>
    /// <param name="path">The folder, or one of the files.</param>
    /// <param name="config">Which layers, and how strongly.</param>
    /// <param name="placement">Dtype and device of the adapters.</param>
    /// <exception cref="ModelLoadException">
    /// A file is absent or damaged, or does not fit network and configuration.
    /// </exception>
    public static LoraAdapters Load(
        nn.Module network, string path, LoraConfig config, WeightPlacement placement) =>
        LoraReader.Load(network, path, config, placement);

    /// <summary>Writes a PEFT folder, whole or not at all.</summary>
    /// <param name="target">
    /// Folder to write; must not exist, be empty, or hold a model, which is replaced.
    /// </param>
    /// <param name="dtype">Dtype to store; null stores the weights as they are.</param>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    public void SavePeft(string target, ScalarType? dtype = null) => AtomicFolder.Write(target, folder =>
    {
        JsonFile.Write(Path.Combine(folder, LoraConfig.FileName), Config.ToJson());
        DiffusersFolder.WriteTensors(
            Path.Combine(folder, LoraNames.Peft.FileName),
            NamedParameters.Select(named => (named.Name, (Tensor)named.Value)),
            dtype);
    });

    /// <summary>
    /// Writes diffusers' <c>pytorch_lora_weights.safetensors</c>, whole or not at all. The file has no place
    /// for alpha and is loaded with a scale of one, so B is stored times alpha / r.
    /// </summary>
    /// <param name="target">
    /// Folder to write; must not exist, be empty, or hold a model, which is replaced.
    /// </param>
    /// <param name="dtype">Dtype to store; null stores the weights as they are.</param>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    public void SaveDiffusers(string target, ScalarType? dtype = null) => AtomicFolder.Write(target, folder =>
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        DiffusersFolder.WriteTensors(
            Path.Combine(folder, LoraNames.Diffusers.FileName),
            _layers.SelectMany(layer => new (string, Tensor)[]
            {
                (LoraNames.Diffusers.NameOfA(layer.Name), layer.Adapter.A),
                (LoraNames.Diffusers.NameOfB(layer.Name), layer.Adapter.B.mul(Config.Scale)),
            }),
            dtype);
    });

    /// <summary>
    /// Adds the adapters to the weights of a network of the same form, W + (alpha / r) B A: it then computes
    /// what the adapted network computes with all rows on.
    /// </summary>
    /// <param name="network">
    /// Changed in place; a network without adapters of its own, such as a second copy of the base.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The network lacks an adapted layer, or has adapters attached.
    /// </exception>
    public void MergeInto(nn.Module network)
    {
        Dictionary<string, AdaptableLinear> targets = LayersOf(network);
        foreach (AdaptedLayer layer in _layers)
        {
            if (!targets.TryGetValue(layer.Name, out AdaptableLinear? target) || target.Adapter is not null)
            {
                throw new ArgumentException(
                    $"Layer {layer.Name} cannot take the merged weights: the network lacks it or has "
                    + "adapters of its own.",
                    nameof(network));
            }
        }

        using var noGrad = no_grad();
        foreach (AdaptedLayer layer in _layers)
        {
            using var scope = NewDisposeScope();
            Tensor weight = targets[layer.Name].Weight;
            weight.add_(layer.Adapter.WeightChange().to(weight.dtype, weight.device));
        }
    }

    /// <summary>
    /// Takes the adapters off the network and frees them. The network's weights stay frozen.
    /// </summary>
    public void Dispose()
    {
        foreach (AdaptedLayer layer in _layers)
        {
            layer.Linear.Adapter = null;
            layer.Adapter.A.Dispose();
            layer.Adapter.B.Dispose();
        }
    }

    /// <summary>Attaches adapters with undefined content.</summary>
    /// <param name="network">The network to adapt; its weights are frozen.</param>
    /// <param name="config">Which layers, and how strongly.</param>
    /// <param name="placement">Dtype and device of the adapters.</param>
    internal static LoraAdapters New(nn.Module network, LoraConfig config, WeightPlacement placement)
    {
        Dictionary<string, AdaptableLinear> all = LayersOf(network);
        foreach (string target in config.TargetModules)
        {
            if (!all.Keys.Any(name => (config with { TargetModules = [target] }).Adapts(name)))
            {
                throw new ArgumentException(
                    $"No layer of the network is named {target}; LoRA targets are ends of names such as "
                    + "to_q, to_k, to_v, to_out.0.", nameof(config));
            }
        }

        var layers = ImmutableArray.CreateBuilder<AdaptedLayer>();
        foreach ((string name, AdaptableLinear linear) in all.Where(layer => config.Adapts(layer.Key)))
        {
            if (linear.Adapter is not null)
            {
                throw new ArgumentException(
                    $"Layer {name} has an adapter already; take the other set off first.", nameof(network));
            }

            long[] shape = linear.Weight.shape;
            layers.Add(new AdaptedLayer(name, linear, new LoraAdapter(
                placement.NewParameter(config.LoraRank, shape[1]),
                placement.NewParameter(shape[0], config.LoraRank),
                config.Scale)));
        }

        foreach (Parameter parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        return new LoraAdapters(config, layers.ToImmutable());
    }

    private static Dictionary<string, AdaptableLinear> LayersOf(nn.Module network) => network.named_modules()
        .Where(named => named.Item2 is AdaptableLinear)
        .ToDictionary(named => named.Item1, named => (AdaptableLinear)named.Item2);

    private sealed record AdaptedLayer(string Name, AdaptableLinear Linear, LoraAdapter Adapter);
}
