using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests;

/// <summary>The golden fixtures' measure: max|a - b| / max|b| over the tensor.</summary>
internal static class Compare
{
    public static double Error(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        double scale = expected.abs().max().item<float>();
        return (expected - actual).abs().max().item<float>() / Math.Max(scale, 1e-30);
    }

    public static void Close(Tensor expected, Tensor actual, double limit, string what)
    {
        double error = Error(expected, actual);
        Assert.True(error <= limit, $"{what}: error {error:g3} is over {limit:g3}");
    }
}
