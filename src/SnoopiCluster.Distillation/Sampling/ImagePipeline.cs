using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Tensors;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Sampling;

/// <summary>
/// Pictures from a diffusers folder: a one-step student, where its <see cref="PipelineCard"/> says that it is
/// one, or a teacher of many steps. Everything computes in fp32. Not safe for use from several threads at
/// once.
/// </summary>
/// <remarks>
/// A picture of (prompt, seed, settings) is the same bits whatever else is asked for with it or before it:
/// its noise is a function of the seed, and text encoder, network and decoder always run at one batch size
/// each. Another number of threads, another <see cref="SamplingSettings.BatchSize"/> or another device may
/// round otherwise.
/// </remarks>
public sealed class ImagePipeline : IDisposable
{
    private const int TeacherSteps = 25;
    private const double TeacherGuidance = 2.5;

    // Pictures decoded at a time; always so many.
    private const int DecodedRows = 8;

    private readonly ClipTokenizer _tokenizer;
    private readonly CLIPTextModel _textEncoder;
    private readonly PromptEncoder _text;
    private readonly UNet2DConditionModel _unet;
    private readonly ILatentDecoder _decoder;
    private readonly LatentSampler _sampler;

    private ImagePipeline(PipelineFolder folder, Parts parts, OneStepStudent? student, Device device)
    {
        _tokenizer = parts.Tokenizer;
        _textEncoder = parts.TextEncoder;
        _unet = parts.UNet;
        _decoder = parts.Decoder;
        Folder = folder.FullPath;
        PipelineCard card = PipelineCard.Of(folder);
        Card = student is null ? card : card with { Student = student };
        OneStepGeneration? oneStep = OneStepOf(folder, parts.Schedule, Card.Student);
        long[] latentShape = LatentShapeOf(folder, _unet.Config);

        // Last, since it computes features of its own, which nobody would let go of if something else failed.
        _text = new PromptEncoder(_tokenizer, _textEncoder, device);
        _sampler = new LatentSampler(
            _unet, _text, parts.Schedule, oneStep, latentShape, device, DrawPurpose.Generation);
    }

    /// <summary>Full path of the folder that it was read from.</summary>
    public string Folder { get; }

    /// <summary>What the folder says of itself.</summary>
    public PipelineCard Card { get; }

    /// <summary>Whether it draws in one step, at one timestep.</summary>
    public bool IsOneStep => Card.Student is not null;

    /// <summary>The timestep of the one step.</summary>
    /// <exception cref="InvalidOperationException">The model takes many steps.</exception>
    public int StudentTimestep => Card.Student?.Timestep
        ?? throw new InvalidOperationException($"{Folder} is no one-step student.");

    /// <summary>
    /// How it is asked unless told otherwise: in 25 steps with guidance 2.5, or in its one step.
    /// </summary>
    public SamplingSettings Defaults => IsOneStep
        ? new SamplingSettings()
        : new SamplingSettings { Steps = TeacherSteps, Guidance = TeacherGuidance };

    /// <summary>Tokens of a prompt that the text encoder can read, start and end not counted.</summary>
    public int MaxPromptTokens => _tokenizer.MaxLength - 2;

    /// <summary>Reads a pipeline.</summary>
    /// <param name="folder">A diffusers folder with UNet, CLIP text encoder and autoencoder.</param>
    /// <param name="device">Where to compute; null for the CPU.</param>
    /// <param name="student">
    /// Takes the model for such a one-step student whatever its card says, for example a teacher's weights
    /// before training; null goes by the card.
    /// </param>
    /// <exception cref="ModelLoadException">
    /// The folder lacks something, or holds something that does not fit.
    /// </exception>
    public static ImagePipeline Load(string folder, Device? device = null, OneStepStudent? student = null)
    {
        Device place = device ?? CPU;
        WeightPlacement placement = new(float32, place);
        PipelineFolder pipeline = PipelineFolder.Open(folder);
        using LoadedParts loaded = new();
        Parts parts = new(
            ClipTokenizer.Load(pipeline.FolderOf("tokenizer")),
            loaded.Keep(CLIPTextModel.Load(pipeline.FolderOf("text_encoder"), placement)),
            loaded.Keep(UNet2DConditionModel.Load(pipeline.FolderOf("unet"), placement)),
            loaded.Keep(LatentDecoder.Load(pipeline.FolderOf("vae"), placement)),
            NoiseSchedule.Load(pipeline.FolderOf("scheduler")));
        ImagePipeline whole = new(pipeline, parts, student, place);
        loaded.Release();
        return whole;
    }

    /// <summary>
    /// Number of tokens of a prompt, start and end not counted; what is over the maximum is cut off.
    /// </summary>
    /// <param name="prompt">Any text.</param>
    public int CountTokens(string prompt) => _tokenizer.Tokenize(prompt).Length;

    /// <summary>What this model cannot be asked with, in words; null where there is nothing.</summary>
    /// <param name="settings">How it is to be asked.</param>
    public string? FaultOf(SamplingSettings settings) => _sampler.FaultOf(settings);

    /// <summary>Draws one latent for each prompt.</summary>
    /// <param name="prompts">At least one.</param>
    /// <param name="settings">How; null for <see cref="Defaults"/>.</param>
    /// <returns>fp32 [prompts, C, h, w] in their order, owned by the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, or not this model's.</exception>
    /// <exception cref="NonFinitePictureException">A latent is not finite.</exception>
    public Tensor Latents(IReadOnlyList<SamplePrompt> prompts, SamplingSettings? settings = null)
    {
        settings ??= Defaults;
        using var scope = NewDisposeScope();
        Tensor latents = _sampler.Latents(prompts, settings);
        RequireFinite(FiniteRows(latents), prompts, settings);
        return latents.MoveToOuterDisposeScope();
    }

    /// <summary>Decodes latents.</summary>
    /// <param name="latents">[B, C, h, w].</param>
    /// <param name="prompts">
    /// What each of them is to show, for the fault's message; null where nobody knows.
    /// </param>
    /// <param name="settings">How they were drawn, likewise.</param>
    /// <returns>[B, 3, H, W], colours clipped to -1 to 1, owned by the caller's dispose scope.</returns>
    /// <exception cref="NonFinitePictureException">A latent or its picture is not finite.</exception>
    public Tensor Decode(
        Tensor latents, IReadOnlyList<SamplePrompt>? prompts = null, SamplingSettings? settings = null)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        List<Tensor> decoded = [];
        List<Tensor> finite = [FiniteRows(latents)];
        for (long start = 0; start < latents.shape[0]; start += DecodedRows)
        {
            using var inner = NewDisposeScope();
            long rows = Math.Min(DecodedRows, latents.shape[0] - start);
            Tensor batch = LatentSampler.Filled(latents.narrow(0, start, rows), DecodedRows);
            Tensor images = _decoder.ToImages(batch).narrow(0, 0, rows);

            // Before the colours are clipped, which makes white of an infinite one; read once for all
            // batches.
            finite.Add(FiniteRows(images).MoveToOuterDisposeScope());
            decoded.Add(images.clamp(-1, 1).MoveToOuterDisposeScope());
        }

        RequireFinite(finite[0].logical_and(cat([.. finite[1..]])), prompts, settings);
        return cat(decoded).MoveToOuterDisposeScope();
    }

    /// <summary>Draws one picture for each prompt.</summary>
    /// <param name="prompts">At least one.</param>
    /// <param name="settings">How; null for <see cref="Defaults"/>.</param>
    /// <returns>[prompts, 3, H, W], colours from -1 to 1, owned by the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range, or not this model's.</exception>
    /// <exception cref="NonFinitePictureException">A picture is not finite.</exception>
    public Tensor Images(IReadOnlyList<SamplePrompt> prompts, SamplingSettings? settings = null)
    {
        settings ??= Defaults;
        using var scope = NewDisposeScope();
        return Decode(Latents(prompts, settings), prompts, settings).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _textEncoder.Dispose();
        _unet.Dispose();
        _decoder.Dispose();
    }

    private static OneStepGeneration? OneStepOf(
        PipelineFolder folder, NoiseSchedule schedule, OneStepStudent? student) => student switch
    {
        null => null,
        { Timestep: var t } when t < 0 || t >= schedule.NumTrainTimesteps => throw new ModelLoadException(
            folder.FullPath, "the student's timestep",
            $"is {t}, but the schedule has 0 to {schedule.NumTrainTimesteps - 1}. Take both from one "
            + "folder."),
        _ => new OneStepGeneration(schedule, student.Timestep, student.AlphaCumprod),
    };

    // Whether each row is finite, [B], of rows of any shape.
    private static Tensor FiniteRows(Tensor rows) => rows.isfinite().flatten(1).all(1);

    private static void RequireFinite(
        Tensor finiteRows, IReadOnlyList<SamplePrompt>? prompts, SamplingSettings? settings)
    {
        using var scope = NewDisposeScope();
        bool[] finite = finiteRows.cpu().data<bool>().ToArray();
        if (Array.IndexOf(finite, false) is >= 0 and var row)
        {
            throw prompts is null
                ? new NonFinitePictureException(row)
                : new NonFinitePictureException(prompts[row], settings);
        }
    }

    private static long[] LatentShapeOf(PipelineFolder folder, UNetConfig config) =>
        config.SampleSize is { } size
        ? [config.InChannels, size, size]
        : throw new ModelLoadException(
            Path.Combine(folder.FolderOf("unet"), "config.json"), "sample_size",
            "is missing, so the size of the latents is not known. The file must give it.");

    private sealed record Parts(
        ClipTokenizer Tokenizer,
        CLIPTextModel TextEncoder,
        UNet2DConditionModel UNet,
        ILatentDecoder Decoder,
        NoiseSchedule Schedule);
}
