using SnoopiCluster.Models.UNet;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

public sealed class SinusoidalTimestepsTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Embed_OneTimestep_FollowsTheFormula(bool flip, int shift)
    {
        using var scope = NewDisposeScope();
        const int half = 3;

        float[] features = SinusoidalTimesteps.Embed(tensor([17L]), 7, flip, shift).data<float>().ToArray();

        Assert.Equal(7, features.Length);
        for (int i = 0; i < half; i++)
        {
            double angle = 17 * Math.Exp(-Math.Log(10000) * i / (half - shift));
            Assert.Equal(flip ? Math.Cos(angle) : Math.Sin(angle), features[i], 1e-5);
            Assert.Equal(flip ? Math.Sin(angle) : Math.Cos(angle), features[half + i], 1e-5);
        }

        Assert.Equal(0, features[6]);
    }
}
