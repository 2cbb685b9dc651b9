using System.Diagnostics;
using static TorchSharp.torch;

namespace SnoopiCluster.Benchmarks;

/// <summary>What the smallest operation costs: the addition of two 4x4 tensors, result thrown away.</summary>
/// <param name="OursMicroseconds">In C#.</param>
/// <param name="PythonMicroseconds">In Python.</param>
internal sealed record TinyOperation(double OursMicroseconds, double PythonMicroseconds)
{
    private const int Rounds = 9;
    private const int Additions = 50_000;

    /// <summary>Measures both, step about.</summary>
    public static TinyOperation Measure(PyTorchSide reference)
    {
        var ours = new double[Rounds];
        var theirs = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            ours[i] = Add() / Additions * 1e6;
            theirs[i] = reference.Add(Additions) / Additions * 1e6;
        }

        return new TinyOperation(Statistics.Median(ours), Statistics.Median(theirs));
    }

    private static double Add()
    {
        using Tensor a = ones(4, 4);
        using Tensor b = ones(4, 4);
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < Additions; i++)
        {
            using Tensor sum = a.add(b);
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
