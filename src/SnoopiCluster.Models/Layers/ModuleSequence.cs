using System.Collections;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Layers;

/// <summary>
/// Modules under numbers, as PyTorch's <c>ModuleList</c> and <c>Sequential</c> name them; numbers may be left
/// out (where PyTorch has a layer without weights).
/// </summary>
/// <typeparam name="T">Type of the modules.</typeparam>
public sealed class ModuleSequence<T> : NamedModule, IReadOnlyList<T>
    where T : nn.Module
{
    private readonly List<T> _modules = [];

    /// <summary>Modules numbered from 0 in the given order.</summary>
    /// <param name="modules">Any number of modules.</param>
    public ModuleSequence(params IEnumerable<T> modules)
        : this(modules.Select((module, index) => (index, module)))
    {
    }

    /// <summary>Modules under given numbers.</summary>
    /// <param name="modules">Each with its number; numbers are distinct.</param>
    public ModuleSequence(IEnumerable<(int Number, T Module)> modules)
        : base(nameof(ModuleSequence<T>))
    {
        foreach ((int number, T module) in modules)
        {
            register_module($"{number}", module);
            _modules.Add(module);
        }
    }

    /// <summary>Number of modules.</summary>
    public int Count => _modules.Count;

    /// <summary>
    /// The module at a place in the order given, which is not its number where numbers were left out.
    /// </summary>
    /// <param name="index">0-based.</param>
    public T this[int index] => _modules[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
