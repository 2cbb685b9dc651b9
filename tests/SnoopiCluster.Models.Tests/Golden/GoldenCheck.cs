using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Golden;

/// <summary>
/// Collects comparisons under the golden data's measure, so that one run reports every tensor that differs.
/// </summary>
public sealed class GoldenCheck(double limit)
{
    private readonly List<string> _failures = [];
    private int _compared;

    /// <summary>err(a, b) = max|a - b| / max|b|.</summary>
    public static double Error(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Assert.Equal(expected.shape, actual.shape);
        Tensor exact = expected.to(float64, CPU);
        double difference = actual.to(float64, CPU).sub(exact).abs().max().item<double>();
        double scale = exact.abs().max().item<double>();
        return scale == 0 ? difference : difference / scale;
    }

    public void Close(string name, Tensor? actual, Tensor expected)
    {
        _compared++;
        double error = actual is null ? double.NaN : Error(actual, expected);
        if (!(error <= limit))
        {
            _failures.Add(actual is null ? $"{name}: absent" : $"{name}: error {error:g3}");
        }
    }

    public void Done(int atLeast = 1)
    {
        Assert.True(
            _compared >= atLeast,
            $"only {_compared} tensors were compared, at least {atLeast} were expected");
        Assert.True(
            _failures.Count == 0,
            $"{_failures.Count} of {_compared} tensors are off by more than {limit:g2}:\n"
            + string.Join('\n', _failures));
    }
}
