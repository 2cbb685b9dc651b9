using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>The standard deviation of numbers that come a tensor at a time; all sums are in fp64.</summary>
internal sealed class RunningSpread
{
    private double _sum;
    private double _squares;
    private long _count;

    /// <summary>Of everything so far; 0 where there was nothing.</summary>
    public double Std => _count == 0
        ? 0
        : Math.Sqrt(Math.Max(0, (_squares / _count) - Math.Pow(_sum / _count, 2)));

    /// <summary>Takes all numbers of a tensor.</summary>
    public void Add(Tensor numbers)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor wide = numbers.to(ScalarType.Float64);
        _sum += wide.sum().ToDouble();
        _squares += wide.mul(wide).sum().ToDouble();
        _count += numbers.numel();
    }
}
