using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Autograd functions written in C#, called back from native code.</summary>
public sealed class CustomFunctionTests
{
    [Fact]
    public void SingleTensorFunction_AgainstFiniteDifferences_Agrees()
    {
        using DisposeScope scope = NewDisposeScope();
        RequireGradient(x => ScaledSquare.apply(x, 1.5).sum(), 1e-8);
        RequireGradient(x => (OwnTanh.apply(x * 2) * x).sum(), 1e-8);
        RequireGradient(x => (OwnTanh.apply(OwnTanh.apply(x)) + ScaledSquare.apply(x, 0.3)).sum(), 1e-8);
    }

    [Fact]
    public void MultiTensorFunction_AgainstFiniteDifferences_Agrees()
    {
        using DisposeScope scope = NewDisposeScope();
        RequireGradient(
            x =>
            {
                List<Tensor> results = SumAndProduct.apply(x, x.sin());
                return (results[0] * results[1]).sum();
            },
            1e-7);
    }

    [Fact]
    public void Result_OfTensorsWithoutGradient_HasNone()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.False(ScaledSquare.apply(ones(2), 2.0).requires_grad);
        using (no_grad())
        {
            Assert.False(ScaledSquare.apply(ones(2, requires_grad: true), 2.0).requires_grad);
        }
    }

    [Fact]
    public void ExceptionInForward_ReachesTheCaller()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Throws<TimeoutException>(() => Failing.apply(ones(2, requires_grad: true), "forward"));
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void ExceptionInBackward_ReachesTheCallerAsItself()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        var error = Assert.Throws<TimeoutException>(() => Failing.apply(x, "backward").sum().backward());

        Assert.Equal("the backward pass failed", error.Message);
        Assert.Contains(nameof(Failing), error.StackTrace, StringComparison.Ordinal);
        Failing.apply(x, "nowhere").sum().backward();
        Assert.Equal([1f, 1f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void ExceptionInAutogradGrad_ReachesTheCallerAsItself()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        Assert.Throws<TimeoutException>(() => autograd.grad([Failing.apply(x, "backward").sum()], [x]));
    }

    [Fact]
    public void NativeErrorInBackward_ReachesTheCaller()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        Assert.Throws<ExternalException>(() => Failing.apply(x, "native").sum().backward());
    }

    [Fact]
    public void Backward_ThatReturnsTooFewGradients_NamesTheFunctionAndTheCounts()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        var error = Assert.Throws<InvalidOperationException>(
            () => Failing.apply(x, "count").sum().backward());

        Assert.Contains("Failing", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 gradients for 2 arguments", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_ThatReturnsAnotherShape_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);

        Assert.Throws<ExternalException>(() => Failing.apply(x, "shape").sum().backward());
    }

    [Fact]
    public void InPlaceFunction_MarkedDirty_KeepsTheHistory()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 1, 2 }, requires_grad: true);

        Tensor y = x * 3;
        DoubleInPlace.apply(y).sum().backward();

        Assert.Equal([6, 12], y.data<double>().ToArray());
        Assert.Equal([6, 6], x.grad!.data<double>().ToArray());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void ResultThatNothingUses_HasAGradientOfZerosOrNull(bool materialize, bool isNull)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);
        List<bool> seen = [];

        Unmaterialized.apply(x, materialize, seen)[0].sum().backward();

        Assert.Equal([false, isNull], seen);
    }

    [Fact]
    public void SecondBackward_WithoutRetainedGraph_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true);
        Tensor y = OwnTanh.apply(x).sum();

        y.backward();

        var error = Assert.Throws<ExternalException>(() => y.backward());
        Assert.Contains("retain_graph", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_OnceFreed_LetsGoOfTheContextAndItsData()
    {
        WeakReference data = RunAndForget();
        for (int i = 0; i < 10 && data.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(data.IsAlive);
    }

    [Fact]
    public void ManyCalls_LeaveNoTensorsBehind()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 50; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = ones(8, requires_grad: true);
            OwnTanh.apply(ScaledSquare.apply(x, 2.0)).sum().backward();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndForget()
    {
        using DisposeScope scope = NewDisposeScope();
        List<bool> data = [];
        Tensor x = ones(2, requires_grad: true);
        Unmaterialized.apply(x, true, data)[0].sum().backward();
        return new WeakReference(data);
    }

    private static void RequireGradient(Func<Tensor, Tensor> function, double tolerance)
    {
        const double Step = 1e-6;
        double[] at = [0.3, -0.7, 1.1];
        Tensor x = tensor(at, requires_grad: true);
        function(x).backward();
        double[] gradient = x.grad!.data<double>().ToArray();
        for (int i = 0; i < at.Length; i++)
        {
            double[] up = [.. at], down = [.. at];
            up[i] += Step;
            down[i] -= Step;
            double slope = (function(tensor(up)).ToDouble() - function(tensor(down)).ToDouble()) / (2 * Step);
            Assert.Equal(slope, gradient[i], tolerance);
        }
    }
}
