using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.UNet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

public sealed class UpsamplingTests
{
    // F.interpolate(mode="nearest", size=...) in PyTorch: source floor(i * from / to).
    [Theory]
    [InlineData(2, new[] { 0, 0, 1 })]
    [InlineData(3, new[] { 0, 0, 1, 1, 2 })]
    [InlineData(3, new[] { 0, 0, 1, 1, 2, 2 })]
    [InlineData(2, new[] { 0, 0, 0, 1, 1 })]
    public void Forward_GivenSize_TakesTheNearestSources(int from, int[] sources)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Upsampling upsampling = new(1, WeightPlacement.Cpu);
        TakeTheCentre(upsampling);
        Tensor input = arange(from, dtype: float32).reshape(1, 1, from, 1).repeat(1, 1, 1, from);

        Tensor output = upsampling.Forward(input, sources.Length, sources.Length);

        Assert.Equal(
            sources.Select(source => (float)source),
            output.narrow(3, 0, 1).contiguous().data<float>().ToArray());
        Tensor transposed =
            upsampling.Forward(input.transpose(2, 3).contiguous(), sources.Length, sources.Length);
        Assert.True(transposed.transpose(2, 3).equal(output).all().item<bool>());
    }

    private static void TakeTheCentre(nn.Module upsampling)
    {
        foreach ((_, Parameter parameter) in upsampling.named_parameters())
        {
            parameter.zero_();
            if (parameter.dim() == 4)
            {
                parameter.narrow(2, 1, 1).narrow(3, 1, 1).fill_(1);
            }
        }
    }
}
