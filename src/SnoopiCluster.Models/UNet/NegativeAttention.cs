using SnoopiCluster.Models.Lora;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// NASA, Negative-Away Steer Attention (SNOOPI v1, equations 8 to 10; <c>spec/methods.md</c> 3.1): what a
/// negative prompt contributes to the cross-attention of a <see cref="UNet2DConditionModel"/>. In each
/// <c>attn2</c>, and for each head,
/// <c>Z = softmax(Q K+ᵀ / sqrt(d)) V+ - alpha softmax(Q K-ᵀ / sqrt(d)) V-</c>, before the output
/// projection; Q is the prompt's own, so that nothing but the second softmax comes on top.
/// </summary>
/// <remarks>
/// K- and V- of a layer are computed at its first use and kept until this is disposed: for one negative
/// prompt ([1, S, D]) they serve every row of every batch and every step of a sampler. So the network's
/// weights must not change meanwhile, and no gradient reaches the negative features or, through them, the
/// weights: this is for inference. Belongs to one network; not safe for use from several threads at once.
/// </remarks>
public sealed class NegativeAttention : IDisposable
{
    private readonly Tensor _features;
    private readonly Dictionary<(Attention Layer, bool Adapted), (Tensor Key, Tensor Value)> _kept = [];

    /// <summary>Takes the negative prompt.</summary>
    /// <param name="features">
    /// Its text features, [1, S, D] for one negative prompt of all rows, or [B, S, D] for one of each row of
    /// batches of B; S may differ from the prompt's. Stays the caller's and must outlive this.
    /// </param>
    /// <param name="alpha">
    /// The scale: 0 leaves the network as it is, bit for bit; 0.04 to 0.8 are the paper's. At least 0 and
    /// finite in fp32. What a huge one gives is what the formula gives, up to overflow.
    /// </param>
    /// <exception cref="ArgumentException">The scale or the features' shape is not usable.</exception>
    public NegativeAttention(Tensor features, double alpha)
    {
        if (!(alpha >= 0 && float.IsFinite((float)alpha)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha,
                $"The scale of the negative prompt is {alpha}; a finite number of at least 0 is needed (the "
                + "paper's are 0.04 to 0.8).");
        }

        if (features.dim() != 3)
        {
            throw new ArgumentException(
                $"The negative text features are {UNet2DConditionModel.Shown(features)}; [1, S, D] or "
                + "[B, S, D] is needed.", nameof(features));
        }

        _features = features;
        Alpha = alpha;
    }

    /// <summary>The scale, 0 or more.</summary>
    public double Alpha { get; }

    /// <summary>Whether there is anything to subtract; where not, the plain path is taken.</summary>
    internal bool IsActive => Alpha > 0;

    /// <summary>Number of layers whose K- and V- are kept now.</summary>
    internal int KeptCount => _kept.Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((Tensor key, Tensor value) in _kept.Values)
        {
            key.Dispose();
            value.Dispose();
        }

        _kept.Clear();
    }

    /// <summary>K- and V- of a layer for a batch.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">Rows that see the adapters: none or all.</param>
    /// <param name="batch">Rows of the batch.</param>
    /// <returns>
    /// [batch, S, C] each, in the caller's dispose scope; the rows of one negative prompt share their memory.
    /// </returns>
    internal (Tensor Key, Tensor Value) KeyAndValue(Attention layer, AdapterRows rows, long batch)
    {
        bool adapted = !rows.IsNone;
        if (!_kept.TryGetValue((layer, adapted), out (Tensor Key, Tensor Value) kept))
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            kept = layer.KeyAndValue(
                _features.to_type(layer.Dtype), adapted ? AdapterRows.All : AdapterRows.None);
            kept = (kept.Key.DetachFromDisposeScope(), kept.Value.DetachFromDisposeScope());
            _kept[(layer, adapted)] = kept;
        }

        return (kept.Key.expand(batch, -1, -1), kept.Value.expand(batch, -1, -1));
    }

    /// <summary>Refuses what does not fit a forward.</summary>
    /// <param name="batch">Rows of the batch.</param>
    /// <param name="textWidth">D of the network.</param>
    /// <param name="rows">Rows that see the adapters.</param>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    internal void Check(long batch, long textWidth, AdapterRows rows)
    {
        if ((_features.shape[0] != 1 && _features.shape[0] != batch) || _features.shape[2] != textWidth)
        {
            throw new ArgumentException(
                $"The negative text features are {UNet2DConditionModel.Shown(_features)}; "
                + $"[1, S, {textWidth}] or [{batch}, S, {textWidth}] is needed.");
        }

        if (!rows.IsNone && !rows.Covers(batch))
        {
            throw new ArgumentException(
                $"Adapters on {rows.Count} of {batch} rows were asked for together with a negative prompt, "
                + "whose keys and values are the same for all rows; turn them on for none or for all.");
        }
    }
}
