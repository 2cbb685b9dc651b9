using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Clip;

/// <summary>
/// Both towers of CLIP, their embeddings and the losses made of them, against transformers.
/// </summary>
public sealed class ClipModelGoldenTests
{
    private const string Fixture = "clip-vision";
    private const double Limit = 1e-4;
    private const double GradientLimit = 2e-4;

    private readonly CLIPModel _model = CLIPModel.Load(TestData.Golden(Fixture), TestDevice.Placement);

    [Fact]
    public void EncodeImage_GoldenPixels_GivesStatesAndEmbeddings()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor pixels = golden["pixel_values"];

        ClipVisionOutput output = _model.EncodeImage(pixels);

        golden.AssertClose("vision.last_hidden_state", output.LastHiddenState, Limit);
        golden.AssertClose("vision.pooled_output", output.PooledOutput, Limit);
        golden.AssertClose("vision.image_embeds", _model.ImageEmbeddings(pixels), Limit);
    }

    [Fact]
    public void EncodeText_GoldenIds_PoolsAtTheFirstEndToken()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor ids = golden["input_ids"];

        golden.AssertClose("text.last_hidden_state", _model.EncodeText(ids).LastHiddenState, Limit);
        golden.AssertClose("text.text_embeds", _model.TextEmbeddings(ids), Limit);
    }

    [Fact]
    public void LogitsPerImage_GoldenEmbeddings_AreScaledCosines()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor images = _model.ImageEmbeddings(golden["pixel_values"]);
        Tensor texts = _model.TextEmbeddings(golden["input_ids"]);

        Tensor logits = _model.LogitsPerImage(images, texts);

        golden.AssertClose("image_embeds_normalized", ClipSimilarity.Normalized(images), Limit);
        golden.AssertClose("text_embeds_normalized", ClipSimilarity.Normalized(texts), Limit);
        golden.AssertClose("logits_per_image", logits, Limit);
        golden.AssertClose("logits_per_text", logits.transpose(0, 1), Limit);
        golden.AssertClose("cosine", ClipSimilarity.Cosine(images, texts), Limit);
    }

    [Fact]
    public void Cosine_GoldenLoss_ReachesThePixels()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor pixels = golden.Leaf("pixel_values");

        Tensor loss = Cosine(golden, pixels).neg().add(1).mean();
        loss.backward();

        golden.AssertClose("clip_loss", loss.reshape(golden["clip_loss"].shape), Limit);
        golden.AssertClose("clip_loss.grad.pixel_values", pixels.grad, GradientLimit);
    }

    [Fact]
    public void ClampedLoss_GoldenTau_LeavesGoodImagesAlone()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor pixels = golden.Leaf("pixel_values");
        double tau = golden["clamped_clip_loss.tau"].item<float>();

        Tensor loss = ClipSimilarity.ClampedLoss(Cosine(golden, pixels), tau).mean();
        loss.backward();

        golden.AssertClose("clamped_clip_loss", loss.reshape(golden["clamped_clip_loss"].shape), Limit);
        golden.AssertClose("clamped_clip_loss.grad.pixel_values", pixels.grad, GradientLimit);
    }

    private Tensor Cosine(GoldenFile golden, Tensor pixels) =>
        ClipSimilarity.Cosine(_model.ImageEmbeddings(pixels), _model.TextEmbeddings(golden["input_ids"]));
}
