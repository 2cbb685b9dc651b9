using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The dispose scopes of one thread, innermost first, and what happened in them.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Scopes belong to the code that opened them.")]
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _current;

    private readonly ThreadDisposeScopeStatistics _statistics = new();
    private DisposeScope? _innermost;

    public static ThreadDisposeScopeStatistics Statistics => Current._statistics;

    internal static DisposeScope? CurrentScope => Current._innermost;

    private static DisposeScopeManager Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _current ?? Create();
    }

    internal static DisposeScope NewScope()
    {
        DisposeScopeManager manager = Current;
        return manager._innermost = new DisposeScope(manager, manager._innermost);
    }

    internal static void Register(Tensor tensor)
    {
        DisposeScopeManager manager = Current;
        if (manager._innermost is { } scope)
        {
            manager._statistics.TensorStatistics.CreatedInScopeCount++;
            scope.Enter(tensor);
        }
        else
        {
            manager._statistics.TensorStatistics.CreatedOutsideScopeCount++;
        }
    }

    internal static void CountDisposed(Tensor tensor)
    {
        LifetimeStatistics statistics = Current._statistics.TensorStatistics;
        if (tensor.Scope is null)
        {
            statistics.DisposedOutsideScopeCount++;
        }
        else
        {
            statistics.DisposedInScopeCount++;
        }
    }

    internal void CountDisposedInScope(int count) =>
        _statistics.TensorStatistics.DisposedInScopeCount += count;

    internal void CountAttached(IDisposable disposable, bool isFromScope)
    {
        if (disposable is Tensor && !isFromScope)
        {
            _statistics.TensorStatistics.AttachedToScopeCount++;
        }
    }

    internal void CountDetached(IDisposable disposable)
    {
        if (disposable is Tensor)
        {
            _statistics.TensorStatistics.DetachedFromScopeCount++;
        }
    }

    /// <summary>Takes out a scope that has ended, wherever it stands in the stack.</summary>
    internal void Remove(DisposeScope ended)
    {
        if (_innermost == ended)
        {
            _innermost = ended.Outer;
            return;
        }

        for (DisposeScope? scope = _innermost; scope is not null; scope = scope.Outer)
        {
            scope.SkipOuter(ended);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DisposeScopeManager Create() => _current = new DisposeScopeManager();
}
