using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// A CLIP text tower with its projection, after transformers' <c>CLIPTextModelWithProjection</c>.
/// </summary>
public sealed class CLIPTextModelWithProjection : NamedModule
{
    private readonly ClipTextTransformer _textModel;
    private readonly ClipLinear _projection;

    /// <summary>Builds the encoder with undefined weights; load or initialise them before use.</summary>
    /// <param name="config">Its form.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public CLIPTextModelWithProjection(ClipTextConfig config, WeightPlacement placement)
        : base(nameof(CLIPTextModelWithProjection))
    {
        Config = config;
        _textModel = new ClipTextTransformer(config, placement);
        _projection = new ClipLinear(
            config.Transformer.HiddenSize, config.ProjectionDim, hasBias: false,
            config.Transformer.OutputDeviation, placement);
        register_module("text_model", _textModel);
        register_module("text_projection", _projection);
    }

    /// <summary>Form of the encoder.</summary>
    public ClipTextConfig Config { get; }

    /// <summary>Reads an encoder from a transformers folder.</summary>
    /// <param name="folder">Holds <c>config.json</c> and safetensors, also sharded.</param>
    /// <param name="placement">Dtype and device to load into.</param>
    /// <param name="variant">Middle part of the file name; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The folder lacks something, or holds something that does not fit.
    /// </exception>
    public static CLIPTextModelWithProjection Load(
        string folder, WeightPlacement placement, string? variant = null)
    {
        ClipTextConfig config = ClipTextConfig.From(DiffusersFolder.ReadConfig(folder));
        CLIPTextModelWithProjection model = new(config, placement);
        DiffusersFolder.LoadWeights(folder, model, WeightNames.Plain, variant);
        return model;
    }

    /// <summary>Encodes token ids.</summary>
    /// <param name="inputIds">i64 [B, T].</param>
    /// <param name="attentionMask">Any dtype [B, T], 0 hides a token; null hides none.</param>
    /// <returns>The projected features of the end token, not normalised, [B, P].</returns>
    /// <exception cref="ArgumentException">A shape or dtype does not fit.</exception>
    public Tensor Forward(Tensor inputIds, Tensor? attentionMask = null)
    {
        using var scope = NewDisposeScope();
        ClipTextOutput output = _textModel.Forward(inputIds, attentionMask, withHiddenStates: false);
        return _projection.forward(output.PooledOutput).MoveToOuterDisposeScope();
    }
}
