using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>The layers of a CLIP transformer, one after the other.</summary>
internal sealed class ClipEncoder : NamedModule
{
    private readonly ModuleSequence<ClipLayer> _layers;

    public ClipEncoder(ClipTransformerConfig config, bool isCausal, WeightPlacement placement)
        : base(nameof(ClipEncoder))
    {
        _layers = new(Enumerable.Range(0, (int)config.NumLayers)
            .Select(_ => new ClipLayer(config, isCausal, placement)));
        register_module("layers", _layers);
    }

    /// <summary>Number of layers.</summary>
    public int Count => _layers.Count;

    /// <summary>
    /// The result of each layer that is taken, lazily, so that a caller keeps only what it wants.
    /// </summary>
    /// <param name="embeddings">[B, T, D].</param>
    /// <param name="hidden">What no query may see, see <see cref="ClipAttention"/>.</param>
    public IEnumerable<Tensor> Forward(Tensor embeddings, Tensor? hidden)
    {
        Tensor state = embeddings;
        foreach (ClipLayer layer in _layers)
        {
            state = layer.Forward(state, hidden);
            yield return state;
        }
    }
}
