using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// The text encoder of Stable Diffusion 1.x and 2.x, after transformers' <c>CLIPTextModel</c>, with its
/// parameter names.
/// </summary>
public sealed class CLIPTextModel : NamedModule
{
    private readonly ClipTextTransformer _textModel;

    /// <summary>Builds the encoder with undefined weights; load or initialise them before use.</summary>
    /// <param name="config">Its form.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public CLIPTextModel(ClipTextConfig config, WeightPlacement placement)
        : base(nameof(CLIPTextModel))
    {
        Config = config;
        _textModel = new ClipTextTransformer(config, placement);
        register_module("text_model", _textModel);
    }

    /// <summary>Form of the encoder.</summary>
    public ClipTextConfig Config { get; }

    /// <summary>
    /// Reads an encoder from a transformers folder (<c>config.json</c> and safetensors, also sharded).
    /// </summary>
    /// <param name="folder">The folder, for example <c>text_encoder/</c> of a pipeline.</param>
    /// <param name="placement">Dtype and device to load into.</param>
    /// <param name="variant">Middle part of the file name, for example <c>fp16</c>; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The folder lacks something, or holds something that does not fit.
    /// </exception>
    public static CLIPTextModel Load(string folder, WeightPlacement placement, string? variant = null)
    {
        var model = new CLIPTextModel(ClipTextConfig.From(DiffusersFolder.ReadConfig(folder)), placement);
        DiffusersFolder.LoadWeights(folder, model, WeightNames.Plain, variant);
        return model;
    }

    /// <summary>Encodes token ids.</summary>
    /// <param name="inputIds">i64 [B, T], T up to <see cref="ClipTextConfig.MaxPositions"/>.</param>
    /// <param name="attentionMask">
    /// Any dtype [B, T], 0 hides a token; null hides none, as diffusers does.
    /// </param>
    /// <param name="withHiddenStates">Whether the output holds the state after each layer.</param>
    /// <exception cref="ArgumentException">A shape or dtype does not fit.</exception>
    public ClipTextOutput Forward(
        Tensor inputIds, Tensor? attentionMask = null, bool withHiddenStates = false) =>
        _textModel.Forward(inputIds, attentionMask, withHiddenStates);

    /// <summary>The features that a UNet is conditioned on: the final layer norm of a late state.</summary>
    /// <param name="inputIds">i64 [B, T].</param>
    /// <param name="clipSkip">Layers left out at the end, 0 for none; they are not computed.</param>
    /// <param name="attentionMask">As for <see cref="Forward"/>.</param>
    /// <returns>[B, T, D] in the encoder's dtype.</returns>
    /// <exception cref="ArgumentException">
    /// A shape or dtype does not fit, or there are fewer layers to skip.
    /// </exception>
    public Tensor Features(Tensor inputIds, int clipSkip = 0, Tensor? attentionMask = null) =>
        _textModel.Features(inputIds, attentionMask, clipSkip);
}
