using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Models.Vae;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// The clamped CLIP loss (spec/methods.md 1.9): <c>max(0, tau - cos(E_img(D(xh)), E_txt(y)))</c> of each
/// sample. The decoder D and both towers E are frozen, compute in fp32, and let the gradient through to
/// <c>xh</c>.
/// </summary>
public sealed class ClampedClipLoss : IDisposable
{
    private readonly CLIPModel _clip;
    private readonly ClipTexts _texts;
    private readonly ClipPixels _pixels;
    private readonly ILatentDecoder _decoder;
    private readonly double _tau;

    /// <summary>Puts loaded nets together; their weights are frozen.</summary>
    /// <param name="clip">Both towers, fp32; owned from here on.</param>
    /// <param name="tokenizer">The tokenizer of the text tower.</param>
    /// <param name="pixels">The pixels that the image tower takes.</param>
    /// <param name="decoder">
    /// Paints clean latents as the student gives them, fp32; owned from here on.
    /// </param>
    /// <param name="tau">Cosine from which a sample is good enough, -1 to 1.</param>
    /// <param name="device">Where the nets are.</param>
    public ClampedClipLoss(
        CLIPModel clip,
        ClipTokenizer tokenizer,
        ClipPixels pixels,
        ILatentDecoder decoder,
        double tau,
        Device device)
    {
        _clip = clip;
        _texts = new ClipTexts(clip, tokenizer, device);
        _pixels = pixels;
        _decoder = decoder;
        _tau = tau;
        Freeze(clip);
        if (decoder is nn.Module module)
        {
            Freeze(module);
        }
    }

    /// <summary>Loads the nets that a spec names.</summary>
    /// <param name="spec">Folders and tau.</param>
    /// <param name="latentChannels">Channels of the student's latents.</param>
    /// <param name="device">Where they are to compute.</param>
    /// <exception cref="ModelLoadException">
    /// A folder lacks something, or holds something that does not fit; what does not fit each other among
    /// them.
    /// </exception>
    public static ClampedClipLoss Load(ClipSpec spec, long latentChannels, Device device)
    {
        var placement = new WeightPlacement(float32, device);
        ModelConfig config = DiffusersFolder.ReadConfig(spec.Model);
        ClipTokenizer tokenizer = ClipTokenizer.Load(spec.Model);
        RequireFit(config, ClipConfig.From(config), tokenizer);
        using LoadedParts loaded = new();
        ILatentDecoder decoder = loaded.Keep(LatentDecoder.Load(spec.Decoder, placement));
        if (decoder.LatentChannels != latentChannels)
        {
            throw DiffusersFolder.ReadConfig(spec.Decoder).Fault(
                "latent_channels",
                $"is {decoder.LatentChannels}; the student's latents have {latentChannels} channels. Name a "
                + "decoder that was made for the teacher's latents.");
        }

        CLIPModel clip = loaded.Keep(CLIPModel.Load(spec.Model, placement));
        ClampedClipLoss whole = new(
            clip, tokenizer, ClipPixels.Load(spec.Model), decoder, spec.Tau, device);
        loaded.Release();
        return whole;
    }

    /// <summary>
    /// E_txt(y): what the text tower makes of prompts, as they were written. Some of them are kept for the
    /// next time; the bits are the same either way.
    /// </summary>
    /// <param name="prompts">At least one.</param>
    /// <returns>
    /// [b, P], fp32, not normalised, without gradient, owned by the caller's dispose scope.
    /// </returns>
    public Tensor TextEmbeddings(IReadOnlyList<string> prompts) => _texts.Embed(prompts);

    /// <summary>Measures some samples.</summary>
    /// <param name="xh">
    /// The student's clean latents, [b, C, h, w], fp32; no gradient flows beyond them.
    /// </param>
    /// <param name="texts">Of the same samples, [b, P], from <see cref="TextEmbeddings"/>.</param>
    /// <param name="withGradient">
    /// Whether the gradient is wanted; without it nothing is kept for a backward pass.
    /// </param>
    public ClipMeasure Measure(Tensor xh, Tensor texts, bool withGradient)
    {
        using var mode = set_grad_enabled(withGradient);
        using var scope = NewDisposeScope();
        Tensor leaf = xh.detach().requires_grad_(withGradient);
        Tensor pixels = _pixels.Of(_decoder.ToImages(leaf), _clip.Config.Vision.ImageSize);
        Tensor cosine = ClipSimilarity.Cosine(_clip.ImageEmbeddings(pixels), texts); // [b]
        Tensor loss = ClipSimilarity.ClampedLoss(cosine, _tau).sum();
        Tensor? gradient = withGradient ? autograd.grad([loss], [leaf])[0].MoveToOuterDisposeScope() : null;
        return new ClipMeasure(
            loss.detach().MoveToOuterDisposeScope(),
            cosine.detach().sum().MoveToOuterDisposeScope(),
            gradient);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _texts.Dispose();
        _clip.Dispose();
        _decoder.Dispose();
    }

    private static void Freeze(nn.Module net)
    {
        foreach ((_, Parameter parameter) in net.named_parameters())
        {
            parameter.requires_grad = false;
        }
    }

    private static void RequireFit(ModelConfig config, ClipConfig clip, ClipTokenizer tokenizer)
    {
        if (tokenizer.MaxLength > clip.Text.MaxPositions)
        {
            throw config.Section("text_config").Fault(
                "max_position_embeddings",
                $"is {clip.Text.MaxPositions}; the tokenizer beside it pads to {tokenizer.MaxLength} "
                + "tokens. Take both from one model.");
        }

        if (tokenizer.LargestId >= clip.Text.VocabularySize)
        {
            throw config.Section("text_config").Fault(
                "vocab_size",
                $"is {clip.Text.VocabularySize}; the tokenizer beside it has ids up to "
                + $"{tokenizer.LargestId}. Take both from one model.");
        }
    }
}
