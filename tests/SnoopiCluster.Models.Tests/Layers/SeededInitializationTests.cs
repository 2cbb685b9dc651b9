using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Tests.UNet;
using SnoopiCluster.Models.UNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Layers;

public sealed class SeededInitializationTests
{
    [Fact]
    public void Apply_UNet_FollowsPyTorchsDefaults()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        foreach ((string name, Parameter parameter) in unet.named_parameters())
        {
            float low = parameter.min().item<float>();
            float high = parameter.max().item<float>();
            bool norm = name.Contains("norm", StringComparison.Ordinal);
            if (norm)
            {
                float expected = name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0;
                Assert.Equal((expected, expected), (low, high));
                continue;
            }

            Parameter weight = unet.get_parameter(name[..(name.LastIndexOf('.') + 1)] + "weight")!;
            double bound = 1 / Math.Sqrt((double)weight.numel() / weight.shape[0]);
            Assert.True(low >= -bound && high <= bound, $"{name}: {low} to {high}, bound {bound}");
            if (parameter.numel() > 500)
            {
                Assert.True(
                    low < -0.98 * bound && high > 0.98 * bound, $"{name}: {low} to {high}, bound {bound}");
                Assert.Equal(bound / Math.Sqrt(3), parameter.std().item<float>(), bound * 0.06);
            }
        }
    }

    [Fact]
    public void Apply_SameSeedAndComponent_GivesTheSameBitsAndOthersDiffer()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New(seed: 1);
        Tensor first = unet.get_parameter("conv_in.weight")!.clone();

        SeededInitialization.Apply(unet, 1, "vae");
        Tensor otherComponent = unet.get_parameter("conv_in.weight")!.clone();
        SeededInitialization.Apply(unet, 2, "unet");
        Tensor otherSeed = unet.get_parameter("conv_in.weight")!.clone();
        SeededInitialization.Apply(unet, 1, "unet");

        Assert.True(first.equal(unet.get_parameter("conv_in.weight")!).all().item<bool>());
        Assert.False(first.equal(otherComponent).any().item<bool>());
        Assert.False(first.equal(otherSeed).any().item<bool>());
    }

    [Fact]
    public void Apply_ParametersOfOneNetwork_ShareNoDraws()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        float[] firsts =
        [
            .. unet.named_parameters()
                .Where(named => !named.Item1.Contains("norm", StringComparison.Ordinal))
                .Select(named => First(named.Item2) * MathF.Sqrt(FanIn(unet, named.Item1))),
        ];

        Assert.True(firsts.Length > 100);
        Assert.Equal(firsts.Length, firsts.Select(value => MathF.Round(value, 5)).Distinct().Count());

        static float First(Parameter parameter) => parameter.flatten().narrow(0, 0, 1).item<float>();

        static float FanIn(UNet2DConditionModel unet, string name)
        {
            Parameter weight = unet.get_parameter(name[..(name.LastIndexOf('.') + 1)] + "weight")!;
            return (float)weight.numel() / weight.shape[0];
        }
    }

    [Fact]
    public void Apply_ModuleWithUnknownStart_SaysSo()
    {
        using Stranger stranger = new();

        Assert.Contains(nameof(Stranger), Assert.Throws<InvalidOperationException>(
            () => SeededInitialization.Apply(stranger, 1, "x")).Message);
    }

    private sealed class Stranger : nn.Module
    {
        public Stranger()
            : base(nameof(Stranger)) => register_parameter("own", WeightPlacement.Cpu.NewParameter(1));
    }
}
