using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>
/// Gives a new network the weights that PyTorch's defaults would, from a seed and nothing else.
/// </summary>
public static class SeededInitialization
{
    /// <summary>Fills all parameters of a network.</summary>
    /// <param name="network">
    /// A network whose parameters all belong to modules with <see cref="ISeededInitialization"/>.
    /// </param>
    /// <param name="seed">Seed of the whole model.</param>
    /// <param name="component">
    /// The network's name in the model, for example <c>unet</c>: components share no draws.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// A parameter belongs to a module that does not know its start.
    /// </exception>
    public static void Apply(nn.Module network, ulong seed, string component)
    {
        var draws =
            new ParameterDraws(seed, component, network.named_parameters().Select(named => named.Item1));
        Apply(network, "", draws);
    }

    private static void Apply(nn.Module module, string prefix, ParameterDraws draws)
    {
        if (module is ISeededInitialization known)
        {
            known.InitializeOwn(prefix, draws);
        }
        else if (module.named_parameters(recurse: false).Any())
        {
            throw new InvalidOperationException(
                $"{prefix}{module.GetType().Name} holds parameters but does not implement "
                + $"{nameof(ISeededInitialization)}; they would stay undefined.");
        }

        foreach ((string name, nn.Module child) in module.named_children())
        {
            Apply(child, $"{prefix}{name}.", draws);
        }
    }
}
