using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Lora;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// The text-conditioned UNet of Stable Diffusion 1.x and 2.x, after diffusers' <c>UNet2DConditionModel</c>,
/// driven by its configuration and with diffusers' parameter names. LoRA adapters may be attached (<see
/// cref="LoraAdapters"/>); which rows of a batch see them is an argument of <see cref="Forward"/>.
/// </summary>
public sealed class UNet2DConditionModel : NamedModule
{
    private readonly Conv2d _convIn;
    private readonly TimestepEmbedding _timeEmbedding;
    private readonly ModuleSequence<DownBlock> _downBlocks;
    private readonly MidBlock? _midBlock;
    private readonly ModuleSequence<UpBlock> _upBlocks;
    private readonly GroupNorm _normOut;
    private readonly Conv2d _convOut;
    private readonly ScalarType _dtype;

    /// <summary>Builds the network with undefined weights; load or initialise them before use.</summary>
    /// <param name="config">Its form.</param>
    /// <param name="placement">Dtype and device of the weights.</param>
    public UNet2DConditionModel(UNetConfig config, WeightPlacement placement)
        : base(nameof(UNet2DConditionModel))
    {
        Config = config;
        _dtype = placement.Dtype;
        long first = config.Channels[0];
        _convIn = new Conv2d(config.InChannels, first, config.ConvInKernel, placement);
        _timeEmbedding = new TimestepEmbedding(first, config.TimeEmbeddingDim, placement);
        _downBlocks =
            new(Enumerable.Range(0, config.NumLevels).Select(i => new DownBlock(config, i, placement)));
        _midBlock = config.MidBlock == UNetMidBlock.None ? null : new MidBlock(config, placement);
        _upBlocks = new(Enumerable.Range(0, config.NumLevels).Select(i => new UpBlock(config, i, placement)));
        _normOut = new GroupNorm(config.NormGroups, first, config.NormEps, placement, silu: true);
        _convOut = new Conv2d(first, config.OutChannels, config.ConvOutKernel, placement);
        register_module("conv_in", _convIn);
        register_module("time_embedding", _timeEmbedding);
        register_module("down_blocks", _downBlocks);
        register_module("up_blocks", _upBlocks);
        if (_midBlock is not null)
        {
            register_module("mid_block", _midBlock);
        }

        register_module("conv_norm_out", _normOut);
        register_module("conv_out", _convOut);
    }

    /// <summary>Form of the network.</summary>
    public UNetConfig Config { get; }

    /// <summary>
    /// Reads a network from a diffusers folder (<c>config.json</c> and safetensors, also sharded).
    /// </summary>
    /// <param name="folder">The folder, for example <c>unet/</c> of a pipeline.</param>
    /// <param name="placement">Dtype and device to load into.</param>
    /// <param name="variant">Middle part of the file name, for example <c>fp16</c>; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The folder lacks something, or holds something that does not fit.
    /// </exception>
    public static UNet2DConditionModel Load(string folder, WeightPlacement placement, string? variant = null)
    {
        var model = new UNet2DConditionModel(UNetConfig.From(DiffusersFolder.ReadConfig(folder)), placement);
        try
        {
            DiffusersFolder.LoadWeights(folder, model, WeightNames.Plain, variant);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes the network as a folder of its own, whole or not at all; adapters are not part of it.
    /// </summary>
    /// <param name="target">
    /// Folder to write; must not exist, be empty, or hold a model, which is replaced.
    /// </param>
    /// <param name="dtype">Dtype to store; null stores the weights as they are.</param>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    public void Save(string target, ScalarType? dtype = null) => 
        DiffusersFolder.Save(target, Config.Source, this, dtype);

    /// <summary>Predicts noise, or v, as the checkpoint was trained to.</summary>
    /// <param name="sample">Noisy latents, [B, in, H, W], any H and W; cast to the network's dtype.</param>
    /// <param name="timesteps">i64 [B], 0 to 999.</param>
    /// <param name="encoderHiddenStates">Text features, [B, S, D], all attended to; cast likewise.</param>
    /// <param name="rows">Rows of the batch that see the LoRA adapters; none by default.</param>
    /// <param name="negative">
    /// A negative prompt that every <c>attn2</c> steers away from (NASA); null, or a scale of 0, computes
    /// exactly what is computed without. Its rows see the adapters as the batch's do: none or all.
    /// </param>
    /// <returns>[B, out, H, W], fp32 whatever the network's dtype.</returns>
    /// <exception cref="ArgumentException">A shape or dtype does not fit the network.</exception>
    public Tensor Forward(
        Tensor sample,
        Tensor timesteps,
        Tensor encoderHiddenStates,
        AdapterRows rows = default,
        NegativeAttention? negative = null)
    {
        CheckInputs(sample, timesteps, encoderHiddenStates);
        negative?.Check(sample.shape[0], Config.CrossAttentionDim[0], rows);
        using var scope = NewDisposeScope();
        TextCondition text = new(
            encoderHiddenStates.to_type(_dtype), negative is { IsActive: true } ? negative : null, rows);
        Tensor activatedTime = nn.functional.silu(EmbedTime(timesteps));
        Tensor input = sample.to_type(_dtype);
        Tensor hidden = _convIn.forward(Config.CenterInputSample ? input.mul(2).sub(1) : input);

        var skips = new Stack<Tensor>([hidden]);
        foreach (DownBlock block in _downBlocks)
        {
            hidden = block.Forward(hidden, activatedTime, text, skips);
        }

        hidden = _midBlock?.Forward(hidden, activatedTime, text) ?? hidden;
        foreach (UpBlock block in _upBlocks)
        {
            hidden = block.Forward(hidden, activatedTime, text, skips);
        }

        return Project(_normOut.forward(hidden)).MoveToOuterDisposeScope();
    }

    // In fp32 whatever the network's dtype: the student's last line multiplies a rounding error here by up to
    // 157 (spec/methods.md 1.3).
    private Tensor Project(Tensor hidden) => _dtype == ScalarType.Float32
        ? _convOut.forward(hidden)
        : _convOut.ForwardIn(ScalarType.Float32, hidden);

    private Tensor EmbedTime(Tensor timesteps)
    {
        Tensor features = SinusoidalTimesteps.Embed(
            timesteps, Config.Channels[0], Config.FlipSinToCos, Config.FrequencyShift);
        return _timeEmbedding.forward(features.to_type(_dtype));
    }

    private void CheckInputs(Tensor sample, Tensor timesteps, Tensor encoderHiddenStates)
    {
        long batch = sample.shape[0];
        if (sample.dim() != 4 || sample.shape[1] != Config.InChannels)
        {
            throw new ArgumentException(
                $"The latents are {Shown(sample)}; [B, {Config.InChannels}, H, W] is needed.",
                nameof(sample));
        }

        if (timesteps.dtype != ScalarType.Int64 || timesteps.dim() != 1 || timesteps.shape[0] != batch)
        {
            throw new ArgumentException(
                $"The timesteps are {timesteps.dtype} {Shown(
                    timesteps)}; Int64 [{batch}] is needed, one for each row.",
                nameof(timesteps));
        }

        if (encoderHiddenStates.dim() != 3
            || encoderHiddenStates.shape[0] != batch
            || encoderHiddenStates.shape[2] != Config.CrossAttentionDim[0])
        {
            throw new ArgumentException(
                $"The text features are {Shown(
                    encoderHiddenStates)}; [{batch}, S, {Config.CrossAttentionDim[0]}] is needed.",
                nameof(encoderHiddenStates));
        }
    }

    /// <summary>A shape as error messages show it.</summary>
    internal static string Shown(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
