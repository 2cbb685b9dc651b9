using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Vae;

/// <summary>
/// A tower of TAESD under the name <c>layers</c>: modules and steps without weights, numbered together as
/// PyTorch's
/// <c>Sequential</c> does.
/// </summary>
internal sealed class TinyLayers : NamedLayer
{
    private readonly IReadOnlyList<Func<Tensor, Tensor>> _steps;

    private TinyLayers(
        IReadOnlyList<(int Number, nn.Module Module)> modules, IReadOnlyList<Func<Tensor, Tensor>> steps)
        : base(nameof(TinyLayers))
    {
        _steps = steps;
        register_module("layers", new ModuleSequence<nn.Module>(modules));
    }

    /// <param name="input">[B, C, H, W].</param>
    /// <returns>What the last step gives.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = input;
        foreach (Func<Tensor, Tensor> step in _steps)
        {
            hidden = step(hidden);
        }

        return hidden.MoveToOuterDisposeScope();
    }

    /// <summary>Lists the steps of a tower in order.</summary>
    internal sealed class Builder
    {
        private readonly List<(int, nn.Module)> _modules = [];
        private readonly List<Func<Tensor, Tensor>> _steps = [];

        public void Add(nn.Module<Tensor, Tensor> module)
        {
            _modules.Add((_steps.Count, module));
            _steps.Add(module.forward);
        }

        public void Add(Func<Tensor, Tensor> step) => _steps.Add(step);

        public TinyLayers Build() => new(_modules, _steps);
    }
}
