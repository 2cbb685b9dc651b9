using SnoopiCluster.Models.Vae;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Vae;

/// <summary>AutoencoderKL against diffusers.</summary>
public sealed class AutoencoderKLGoldenTests
{
    private const string Fixture = "vae";
    private const double Limit = 1e-4;
    private const double GradientLimit = 2e-4;

    private readonly AutoencoderKL _model =
        AutoencoderKL.Load(TestData.Golden(Fixture), TestDevice.Placement);

    [Fact]
    public void Encode_GoldenPixels_GivesTheDistribution()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");

        LatentDistribution latents = _model.Encode(golden["encode.pixels"]);

        golden.AssertClose("encode.mean", latents.Mean, Limit);
        golden.AssertClose("encode.logvar", latents.LogVariance, Limit);
        golden.AssertClose("encode.std", latents.Deviation(), Limit);
        golden.AssertClose("encode.sample", latents.Sample(golden["encode.eps"]), Limit);
        golden.AssertClose(
            "encode.latents_scaled", _model.Scale(latents.Sample(golden["encode.eps"])), Limit);
    }

    [Fact]
    public void Encode_GoldenSmallPixels_ShowsTheNormsEpsilon()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");

        golden.AssertClose("encode.mean_small", _model.Encode(golden["encode.pixels_small"]).Mean, Limit);
    }

    [Fact]
    public void Encode_GoldenGradient_ReachesThePixels()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor pixels = golden.Leaf("encode.pixels");

        _model.Encode(pixels).Mean.mul(golden["encode.grad_w"]).sum().backward();

        golden.AssertClose("encode.grad.pixels", pixels.grad, GradientLimit);
    }

    [Fact]
    public void Decode_GoldenLatents_GivesTheImages()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");

        golden.AssertClose("decode.post_quant", _model.PostQuantize(golden["decode.input"]), Limit);
        golden.AssertClose("decode.output", _model.Decode(golden["decode.input"]), Limit);
        golden.AssertClose("decode.output", _model.ToImages(golden["latents_scaled"]), Limit);
    }

    [Fact]
    public void Decode_GoldenSmallLatents_ShowsTheNormsEpsilon()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");

        golden.AssertClose("decode.output_small", _model.Decode(golden["decode.latents_small"]), Limit);
    }

    [Fact]
    public void ToImages_GoldenGradient_ReachesTheScaledLatents()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor latents = golden.Leaf("latents_scaled");

        _model.ToImages(latents).mul(golden["decode.grad_w"]).sum().backward();

        golden.AssertClose("decode.grad.latents_scaled", latents.grad, GradientLimit);
    }

    [Fact]
    public void Load_GoldenFileWithOlderAttentionNames_GivesTheSameImages()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        using TemporaryFolder folder = TestData.NewFolder();
        OlderNames.WriteFolder(Fixture, folder.FullPath);

        AutoencoderKL current = AutoencoderKL.Load(folder.FullPath, TestDevice.Placement);

        golden.AssertClose("decode.output", current.Decode(golden["decode.input"]), Limit);
        golden.AssertClose("encode.mean", current.Encode(golden["encode.pixels"]).Mean, Limit);
    }
}
