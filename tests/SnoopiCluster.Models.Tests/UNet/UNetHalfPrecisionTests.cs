using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

/// <summary>
/// The smoke limits of tests/golden/README.md for bf16. They were measured on the fixture that ships and say
/// little about others, so this is not one of the golden comparisons.
/// </summary>
public sealed class UNetHalfPrecisionTests
{
    [Fact]
    public void Backward_WhollyInBf16_StaysNearFp32()
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new("unet-sd15", "io.safetensors");
        using UNet2DConditionModel unet = UNet2DConditionModel.Load(
            TestData.Golden("unet-sd15"), TestDevice.Placement with { Dtype = ScalarType.BFloat16 });
        Tensor output = unet.Forward(io["sample"], io["timesteps"], io["encoder_hidden_states"]);
        output.to_type(float32).mul(io["grad_w"]).sum().backward();

        Assert.Equal(ScalarType.Float32, output.dtype);
        Assert.InRange(GoldenCheck.Error(output.detach(), io["output"]), 0, 0.1);
        Assert.InRange(Cosine(output.detach(), io["output"]), 0.998, 1.001);
        Dictionary<string, Parameter> parameters = unet.named_parameters().ToDictionary(
            p => p.Item1, p => p.Item2);
        foreach (string name in io.NamesAfter("grad.").Where(parameters.ContainsKey))
        {
            Assert.InRange(Cosine(parameters[name].grad!, io["grad." + name]), 0.96, 1.001);
        }
    }

    private static double Cosine(Tensor actual, Tensor expected)
    {
        Tensor a = actual.to_type(float32).flatten();
        Tensor b = expected.flatten();
        return a.mul(b).sum().div(a.norm().mul(b.norm())).item<float>();
    }
}
