using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Who owns a tensor, and when it dies. Counts are those of this thread.</summary>
public sealed class DisposeScopeTests
{
    [Fact]
    public void Scope_AtItsEnd_FreesAllButWhatWasMovedOut()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor kept, dropped;
        using (NewDisposeScope())
        {
            dropped = ones(2);
            kept = (dropped + 1).MoveToOuterDisposeScope();
            Assert.Equal(2, CurrentDisposeScope!.DisposablesCount + outer.DisposablesCount);
        }

        Assert.True(dropped.IsInvalid);
        Assert.Equal([2f, 2f], kept.data<float>().ToArray());
        Assert.True(outer.Contains(kept));
    }

    [Fact]
    public void Loop_OfManyOperations_LeavesNothingAlive()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 100; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = randn(4, 4);
            (Tensor values, Tensor _) = ((x.matmul(x) + 1).relu() / 2).topk(2);
            Tensor[] parts = values.split(1, dim: 0);
            _ = parts[0].ToString();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void DisposeEverythingBut_KeepsTheNamedOnes()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(1), b = ones(1), c = ones(1);

        (Tensor first, Tensor second) = scope.DisposeEverythingBut(a, c);

        Assert.Same(a, first);
        Assert.Same(c, second);
        Assert.False(a.IsInvalid);
        Assert.True(b.IsInvalid);
        Assert.Equal(2, scope.DisposablesCount);
    }

    [Fact]
    public void DetachFromDisposeScope_OutlivesAllScopes()
    {
        Tensor tensor;
        using (NewDisposeScope())
        using (NewDisposeScope())
        {
            tensor = ones(1).DetachFromDisposeScope();
        }

        Assert.False(tensor.IsInvalid);
        tensor.Dispose();
    }

    [Fact]
    public void MoveToOtherDisposeScope_OfATensor_FollowsThatTensor()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor anchor = ones(1);
        Tensor moved;
        using (NewDisposeScope())
        {
            moved = ones(1).MoveToOtherDisposeScope(anchor);
        }

        Assert.False(moved.IsInvalid);
        Assert.True(outer.Contains(moved));
    }

    [Fact]
    public void Dispose_OfOneTensorAmongMany_TakesOnlyThatOneOut()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = [.. Enumerable.Range(0, 40).Select(i => full(1, i))];

        tensors[7].Dispose();
        tensors[39].Dispose();
        tensors[0].Dispose();

        Assert.Equal(37, scope.DisposablesCount);
        Assert.All(tensors.Where(t => !t.IsInvalid), t => Assert.True(scope.Contains(t)));
        Assert.Equal(37, tensors.Count(t => !t.IsInvalid));
    }

    [Fact]
    public void Scopes_EndedOutOfOrder_StillFreeTheirOwn()
    {
        DisposeScope outer = NewDisposeScope();
        Tensor inOuter = ones(1);
        DisposeScope inner = NewDisposeScope();
        Tensor inInner = ones(1);

        outer.Dispose();
        Assert.True(inOuter.IsInvalid);
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();

        Assert.True(inInner.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void ScopesOfAnotherThread_AreItsOwn()
    {
        using DisposeScope scope = NewDisposeScope();
        DisposeScope? seen = scope;

        var thread = new Thread(() => seen = CurrentDisposeScope);
        thread.Start();
        thread.Join();

        Assert.Null(seen);
    }

    [Fact]
    public void Parameter_OfATensorInAScope_TakesItsPlaceInTheCounts()
    {
        LifetimeStatistics statistics = DisposeScopeManager.Statistics.TensorStatistics;
        statistics.Reset();
        DisposeScope scope = NewDisposeScope();
        Tensor source = tensor(3.0f);
        Parameter parameter = new(source);
        source.Dispose();

        Assert.True(source.IsInvalid);
        Assert.Equal(3.0f, parameter.ToSingle());
        Assert.Equal((1, 0), (statistics.CreatedInScopeCount, statistics.DisposedInScopeCount));

        scope.Dispose();
        Assert.True(parameter.IsInvalid);
        Assert.Equal((1, 1), (statistics.CreatedInScopeCount, statistics.DisposedInScopeCount));
    }

    [Fact]
    public void Statistics_CountWhereTensorsWereMadeAndDisposed()
    {
        LifetimeStatistics statistics = DisposeScopeManager.Statistics.TensorStatistics;
        statistics.Reset();

        ones(1).Dispose();
        using (NewDisposeScope())
        {
            ones(1).Dispose();
            ones(1).DetachFromDisposeScope().Dispose();
            _ = ones(1);
        }

        Assert.Equal((1, 3), (statistics.CreatedOutsideScopeCount, statistics.CreatedInScopeCount));
        Assert.Equal((2, 2), (statistics.DisposedOutsideScopeCount, statistics.DisposedInScopeCount));
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void UnsafeCreateTensor_OfADecoupledHandle_IsTheSameTensor()
    {
        Tensor first = ones(3);
        nint handle = first.DecoupleFromNativeHandle();

        Assert.True(first.IsInvalid);
        using Tensor second = Tensor.UnsafeCreateTensor(handle);

        Assert.Equal(3, second.numel());
        Assert.Equal(handle, second.Handle);
    }

    [Fact]
    public void TemporariesOutsideScopes_UnderGarbageCollection_DoNotDieInsideAnOperation()
    {
        // The finalizer thread may run at any time; an operand must not be freed while native code reads it.
        using CancellationTokenSource stop = new();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (int i = 0; i < 2000; i++)
            {
                Assert.Equal(64f * 3, (ones(64).add(ones(64)) + 1).sum().item<float>());
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }
}
