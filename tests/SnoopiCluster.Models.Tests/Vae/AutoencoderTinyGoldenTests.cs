using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Vae;

/// <summary>AutoencoderTiny against diffusers.</summary>
public sealed class AutoencoderTinyGoldenTests
{
    private const string Fixture = "vae-tiny";
    private const double Limit = 1e-4;
    private const double GradientLimit = 2e-4;

    private readonly AutoencoderTiny _model =
        AutoencoderTiny.Load(TestData.Golden(Fixture), TestDevice.Placement);

    [Fact]
    public void Decode_GoldenLatents_GivesTheImages()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor latents = golden["latents"];

        golden.AssertClose("decode.output", _model.Decode(latents), Limit);
    }

    [Fact]
    public void Decode_GoldenGradient_ReachesTheLatents()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor latents = golden.Leaf("latents");

        _model.Decode(latents).mul(golden["decode.grad_w"]).sum().backward();

        golden.AssertClose("decode.grad.latents", latents.grad, GradientLimit);
    }

    [Fact]
    public void Encode_GoldenPixels_GivesTheLatents()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");

        golden.AssertClose("encode.latents", _model.Encode(golden["pixels"]), Limit);
    }

    [Fact]
    public void ScaleLatents_GoldenLatents_AreColoursAndBack()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");

        Tensor scaled = _model.ScaleLatents(golden["encode.latents"]);

        golden.AssertClose("scale_latents", scaled, Limit);
        golden.AssertClose("unscale_latents", _model.UnscaleLatents(scaled), Limit);
    }

    [Fact]
    public void ToImages_GoldenLatents_AreTakenAsTheDiffusionModelHasThem()
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new(Fixture, "io.safetensors");
        Tensor scaled = golden["latents"].mul(_model.Config.ScalingFactor);

        golden.AssertClose("decode.output", _model.ToImages(scaled), Limit);
    }
}
