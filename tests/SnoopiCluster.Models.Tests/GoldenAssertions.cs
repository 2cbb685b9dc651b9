using SnoopiCluster.Models.Tests.Golden;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests;

/// <summary>Comparisons with one golden tensor at a time.</summary>
internal static class GoldenAssertions
{
    /// <summary>Fails when max|actual - golden| / max|golden| is above the limit.</summary>
    public static void AssertClose(this GoldenFile golden, string name, Tensor? actual, double limit)
    {
        GoldenCheck check = new(limit);
        check.Close(name, actual, golden[name]);
        check.Done();
    }

    /// <summary>A tensor that gradients are taken with respect to.</summary>
    public static Tensor Leaf(this GoldenFile golden, string name) => golden[name].requires_grad_(true);
}
