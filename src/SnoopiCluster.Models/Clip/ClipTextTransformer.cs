using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// The text tower under the name <c>text_model</c>: embeddings, causal layers, final layer norm.
/// </summary>
internal sealed class ClipTextTransformer : NamedModule
{
    private readonly ClipTextConfig _config;
    private readonly ClipTextEmbeddings _embeddings;
    private readonly ClipEncoder _encoder;
    private readonly LayerNorm _finalNorm;

    public ClipTextTransformer(ClipTextConfig config, WeightPlacement placement)
        : base(nameof(ClipTextTransformer))
    {
        _config = config;
        _embeddings = new ClipTextEmbeddings(config, placement);
        _encoder = new ClipEncoder(config.Transformer, isCausal: true, placement);
        _finalNorm = new LayerNorm(config.Transformer.HiddenSize, config.Transformer.LayerNormEps, placement);
        register_module("embeddings", _embeddings);
        register_module("encoder", _encoder);
        register_module("final_layer_norm", _finalNorm);
    }

    public ClipTextOutput Forward(Tensor inputIds, Tensor? attentionMask, bool withHiddenStates)
    {
        CheckInputs(inputIds, attentionMask);
        using var scope = NewDisposeScope();
        Tensor state = _embeddings.Forward(inputIds);
        List<Tensor> states = withHiddenStates ? [state] : [];
        foreach (Tensor next in _encoder.Forward(state, HiddenFromQueries(attentionMask)))
        {
            state = next;
            if (withHiddenStates)
            {
                states.Add(state);
            }
        }

        Tensor last = _finalNorm.forward(state);
        Tensor pooled = AtEndToken(last, inputIds);
        return new ClipTextOutput(
            last.MoveToOuterDisposeScope(),
            pooled.MoveToOuterDisposeScope(),
            [.. states.Select(kept => kept.MoveToOuterDisposeScope())]);
    }

    /// <summary>
    /// The final layer norm of the state that stands <paramref name="clipSkip"/> layers before the last.
    /// </summary>
    public Tensor Features(Tensor inputIds, Tensor? attentionMask, int clipSkip)
    {
        CheckInputs(inputIds, attentionMask);
        ArgumentOutOfRangeException.ThrowIfNegative(clipSkip);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipSkip, _encoder.Count);
        using var scope = NewDisposeScope();
        Tensor embeddings = _embeddings.Forward(inputIds);
        Tensor state = _encoder.Forward(embeddings, HiddenFromQueries(attentionMask))
            .Take(_encoder.Count - clipSkip)
            .LastOrDefault(embeddings);
        return _finalNorm.forward(state).MoveToOuterDisposeScope();
    }

    private Tensor AtEndToken(Tensor states, Tensor inputIds)
    {
        Tensor isEnd = _config.EndTokenId == ClipTextConfig.LegacyEndToken
            ? inputIds
            : inputIds.eq(_config.EndTokenId).to_type(int64);

        // Of equal values argmax takes the first: the end token comes before the padding, which may have its
        // id.
        Tensor place = isEnd.argmax(-1).reshape(-1, 1, 1).expand(-1, 1, states.shape[2]);
        return states.gather(1, place).squeeze(1);
    }

    /// <summary>Padding and the future, as one mask; null where there is no padding to hide.</summary>
    private static Tensor? HiddenFromQueries(Tensor? attentionMask)
    {
        if (attentionMask is null)
        {
            return null;
        }

        long tokens = attentionMask.shape[1];
        Tensor padding = attentionMask.eq(0).reshape(-1, 1, 1, tokens);
        Tensor future = ones([tokens, tokens], dtype: int64, device: attentionMask.device).triu(1).ne(0);
        return padding.logical_or(future);
    }

    private void CheckInputs(Tensor inputIds, Tensor? attentionMask)
    {
        if (inputIds.dtype != ScalarType.Int64 || inputIds.dim() != 2
            || inputIds.shape[1] > _config.MaxPositions)
        {
            throw new ArgumentException(
                $"The token ids are {inputIds.dtype} [{string.Join(", ", inputIds.shape)}]; Int64 [B, T] "
                + $"with T up to {_config.MaxPositions} is needed.", nameof(inputIds));
        }

        if (attentionMask is not null && !attentionMask.shape.SequenceEqual(inputIds.shape))
        {
            throw new ArgumentException(
                $"The attention mask is [{string.Join(", ", attentionMask.shape)}]; the shape of the token "
                + $"ids, [{string.Join(", ", inputIds.shape)}], is needed.", nameof(attentionMask));
        }
    }
}
