using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

public sealed class GoldenNasaTests
{
    private const double OutputLimit = 1e-4;
    private const double GradientLimit = 2e-4;
    private const string Layer = "layer.";

    [Fact]
    public void Forward_GoldenNegative_GivesGoldenOutputs()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = Open();
        using UNet2DConditionModel unet = Load();
        GoldenCheck check = new(OutputLimit);

        check.Close("output", Run(unet, io, AlphaOf(io)), io["output"]);
        check.Close("output_alpha1.0", Run(unet, io, 1), io["output_alpha1.0"]);
        check.Close("output_base", Run(unet, io, 0), io["output_base"]);
        check.Done(atLeast: 3);
    }

    [Fact]
    public void Forward_SubtractedAfterTheProjection_WouldDiffer()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = Open();
        using UNet2DConditionModel unet = Load();

        Assert.True(
            GoldenCheck.Error(Run(unet, io, AlphaOf(io)), io["output_alpha_after_to_out"]) > OutputLimit);
    }

    [Fact]
    public void Attention_GoldenInput_GivesTheGoldenLayer()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = Open();
        using UNet2DConditionModel unet = Load();
        using NegativeAttention negative = new(io["negative_encoder_hidden_states"], AlphaOf(io));
        GoldenCheck check = new(OutputLimit);

        foreach (string name in io.NamesAfter(Layer)
            .Where(name => name.EndsWith(".input", StringComparison.Ordinal)))
        {
            string layer = name[..^".input".Length];
            Attention attention = unet.named_modules()
                .Where(module => module.name == layer).Select(module => (Attention)module.module).Single();
            Tensor output = attention.Forward(
                io[Layer + name], io["encoder_hidden_states"], default, negative);
            check.Close(layer, output, io[$"{Layer}{layer}.output"]);
        }

        check.Done();
    }

    [Fact]
    public void Backward_GoldenLoss_GivesTheGoldenGradient()
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = Open();
        using UNet2DConditionModel unet = Load();
        using NegativeAttention negative = new(io["negative_encoder_hidden_states"], AlphaOf(io));
        Tensor sample = io["sample"].requires_grad_();
        unet.Forward(sample, io["timesteps"], io["encoder_hidden_states"], negative: negative)
            .mul(io["grad_w"]).sum().backward();

        GoldenCheck check = new(GradientLimit);
        check.Close("grad.sample", sample.grad, io["grad.sample"]);
        check.Done();
    }

    private static GoldenFile Open() => new("nasa", "io.safetensors");

    private static double AlphaOf(GoldenFile io) => io["alpha"].item<float>();

    private static UNet2DConditionModel Load() =>
        UNet2DConditionModel.Load(TestData.Golden("unet-sd15"), TestDevice.Placement);

    private static Tensor Run(UNet2DConditionModel unet, GoldenFile io, double alpha)
    {
        using NegativeAttention negative = new(io["negative_encoder_hidden_states"], alpha);
        return unet.Forward(
            io["sample"], io["timesteps"], io["encoder_hidden_states"], negative: negative);
    }
}
