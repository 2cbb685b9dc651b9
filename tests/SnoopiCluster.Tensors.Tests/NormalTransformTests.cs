using System.Runtime.Intrinsics;

namespace SnoopiCluster.Tensors.Tests;

public sealed class NormalTransformTests
{
    // The corners of the logarithm (both ends, around the cut at sqrt(1/2)) against double.
    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0xB504F333u)]
    [InlineData(0xB504F335u)]
    [InlineData(0xFFFFFF00u)]
    [InlineData(0xFFFFFFFFu)]
    public void Apply_RadiusWord_HasTheRadiusOfTheFormula(uint word)
    {
        (Vector256<float> first, _) = NormalTransform.Apply(Vector256.Create(word), Vector256<uint>.Zero);

        // The fp32 argument of the logarithm is the formula's, rounded once.
        double unit = (float)((word >> 1) + 0.5) / Math.Pow(2, 31);
        double expected = Math.Sqrt(-2 * Math.Log(unit));
        Assert.Equal(expected, first[0], Math.Max(expected, 1e-3) * 4e-7);
    }

    [Fact]
    public void Apply_AngleWords_GoAroundTheCircle()
    {
        double largest = 0;
        for (uint i = 0; i < 4096; i++)
        {
            uint word = unchecked(i * 0x00100000u + i);
            (Vector256<float> first, Vector256<float> second) =
                NormalTransform.Apply(Vector256<uint>.Zero, Vector256.Create(word));
            double radius = Math.Sqrt(64 * Math.Log(2));
            double angle = 2 * Math.PI * word / Math.Pow(2, 32);
            largest = Math.Max(largest, Math.Abs(first[0] - radius * Math.Cos(angle)));
            largest = Math.Max(largest, Math.Abs(second[0] - radius * Math.Sin(angle)));
        }

        Assert.InRange(largest, 0, 1.2e-6);
    }
}
