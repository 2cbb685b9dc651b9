using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// Both towers of CLIP with their projections, after transformers' <c>CLIPModel</c>, with its parameter
/// names.
/// </summary>
public sealed class CLIPModel : NamedModule, ISeededInitialization
{
    private readonly ClipTextTransformer _textModel;
    private readonly ClipVisionTransformer _visionModel;
    private readonly ClipLinear _textProjection;
    private readonly ClipLinear _visualProjection;

    /// <summary>Builds the model with undefined weights; load or initialise them before use.</summary>
    /// <param name="config">Its form.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public CLIPModel(ClipConfig config, WeightPlacement placement)
        : base(nameof(CLIPModel))
    {
        Config = config;
        _textModel = new ClipTextTransformer(config.Text, placement);
        _visionModel = new ClipVisionTransformer(config.Vision, placement);
        _textProjection = Projection(config.Text.Transformer);
        _visualProjection = Projection(config.Vision.Transformer);
        LogitScale = placement.NewParameter();
        register_module("text_model", _textModel);
        register_module("vision_model", _visionModel);
        register_module("text_projection", _textProjection);
        register_module("visual_projection", _visualProjection);
        register_parameter("logit_scale", LogitScale);

        ClipLinear Projection(ClipTransformerConfig tower) =>
            new(tower.HiddenSize, config.ProjectionDim, hasBias: false, tower.OutputDeviation, placement);
    }

    /// <summary>Form of the model.</summary>
    public ClipConfig Config { get; }

    /// <summary>Natural logarithm of the factor between cosine and logit, a scalar.</summary>
    public Parameter LogitScale { get; }

    /// <summary>Reads a model from a transformers folder.</summary>
    /// <param name="folder">Holds <c>config.json</c> and safetensors, also sharded.</param>
    /// <param name="placement">Dtype and device to load into.</param>
    /// <param name="variant">Middle part of the file name; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The folder lacks something, or holds something that does not fit.
    /// </exception>
    public static CLIPModel Load(string folder, WeightPlacement placement, string? variant = null)
    {
        var model = new CLIPModel(ClipConfig.From(DiffusersFolder.ReadConfig(folder)), placement);
        DiffusersFolder.LoadWeights(folder, model, WeightNames.Plain, variant);
        return model;
    }

    /// <summary>Encodes token ids without the projection.</summary>
    /// <param name="inputIds">i64 [B, T].</param>
    /// <param name="attentionMask">Any dtype [B, T], 0 hides a token; null hides none.</param>
    /// <exception cref="ArgumentException">A shape or dtype does not fit.</exception>
    public ClipTextOutput EncodeText(Tensor inputIds, Tensor? attentionMask = null) =>
        _textModel.Forward(inputIds, attentionMask, withHiddenStates: false);

    /// <summary>Encodes images without the projection.</summary>
    /// <param name="pixels">[B, C, S, S], normalised with CLIP's mean and deviation.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public ClipVisionOutput EncodeImage(Tensor pixels) => _visionModel.Forward(pixels);

    /// <summary>Embeds token ids.</summary>
    /// <param name="inputIds">i64 [B, T].</param>
    /// <param name="attentionMask">Any dtype [B, T], 0 hides a token; null hides none.</param>
    /// <returns>[B, P], not normalised.</returns>
    /// <exception cref="ArgumentException">A shape or dtype does not fit.</exception>
    public Tensor TextEmbeddings(Tensor inputIds, Tensor? attentionMask = null)
    {
        using var scope = NewDisposeScope();
        Tensor pooled = EncodeText(inputIds, attentionMask).PooledOutput;
        return _textProjection.forward(pooled).MoveToOuterDisposeScope();
    }

    /// <summary>Embeds images.</summary>
    /// <param name="pixels">[B, C, S, S], normalised with CLIP's mean and deviation.</param>
    /// <returns>[B, P], not normalised.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor ImageEmbeddings(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return _visualProjection.forward(EncodeImage(pixels).PooledOutput).MoveToOuterDisposeScope();
    }

    /// <summary>How well each image goes with each text.</summary>
    /// <param name="imageEmbeddings">[B, P].</param>
    /// <param name="textEmbeddings">[N, P].</param>
    /// <returns>
    /// exp(logit scale) times the cosines, [B, N]; transpose it for the logits of each text.
    /// </returns>
    public Tensor LogitsPerImage(Tensor imageEmbeddings, Tensor textEmbeddings)
    {
        using var scope = NewDisposeScope();
        Tensor images = ClipSimilarity.Normalized(imageEmbeddings);
        Tensor texts = ClipSimilarity.Normalized(textEmbeddings);
        return images.matmul(texts.transpose(0, 1)).mul(LogitScale.exp()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void InitializeOwn(string prefix, ParameterDraws draws) =>
        ParameterDraws.Constant(LogitScale, Config.InitialLogitScale);
}
