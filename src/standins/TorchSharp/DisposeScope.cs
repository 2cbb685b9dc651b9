using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>
/// Owns the tensors made while it is the thread's innermost scope, and frees them when it ends.
/// </summary>
/// <remarks>
/// Tensors are kept in an array and know their place in it, so that entering and leaving cost no hashing.
/// Other disposables are rare and share a set.
/// </remarks>
public sealed class DisposeScope : IDisposable
{
    private readonly DisposeScopeManager _manager;
    private Tensor[] _tensors = new Tensor[16];
    private int _count;
    private HashSet<IDisposable>? _others;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer)
    {
        _manager = manager;
        Outer = outer;
    }

    public int DisposablesCount => _count + (_others?.Count ?? 0);

    public IReadOnlyList<IDisposable> DisposablesView => [.. _tensors.AsSpan(0, _count), .. _others ?? []];

    internal DisposeScope? Outer { get; private set; }

    internal bool IsEnded { get; private set; }

    public void Attach(IDisposable disposable)
    {
        _manager.CountAttached(disposable, isFromScope: (disposable as Tensor)?.Scope is not null);
        (disposable as Tensor)?.Scope?.Remove((Tensor)disposable);
        Enter(disposable);
    }

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        List<IDisposable> attached = [];
        foreach (IDisposable disposable in disposables)
        {
            Attach(disposable);
            attached.Add(disposable);
        }

        return attached;
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        if (Leave(disposable))
        {
            _manager.CountDetached(disposable);
        }

        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable =>
        (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
        {
            Detach(disposable);
        }
    }

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        if (scope is null)
        {
            return Detach(disposable);
        }

        if (Leave(disposable))
        {
            scope.Enter(disposable);
        }

        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second));

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(
        DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (IDisposable disposable in disposables)
        {
            MoveToOther(scope, disposable);
        }
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(Outer, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable =>
        MoveToOther(Outer, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        MoveToOther(Outer, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public bool Contains(IDisposable disposable) =>
        disposable is Tensor tensor ? tensor.Scope == this : _others?.Contains(disposable) == true;

    /// <summary>Forgets an object that was disposed by its owner.</summary>
    public void MarkAsDisposed(IDisposable disposable) => Leave(disposable);

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        IDisposable[] kept = [.. inKeep];
        IDisposable[] keptHere = Array.FindAll(kept, k => Leave(k));
        FreeTensors();
        FreeOthers();
        foreach (IDisposable disposable in keptHere)
        {
            Enter(disposable);
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) =>
        DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut([first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut([first, second, third]);
        return (first, second, third);
    }

    public void Dispose()
    {
        if (IsEnded)
        {
            return;
        }

        IsEnded = true;
        FreeTensors();
        FreeOthers();
        _manager.Remove(this);
    }

    internal void Enter(Tensor tensor)
    {
        if (_count == _tensors.Length)
        {
            Array.Resize(ref _tensors, 2 * _count);
        }

        tensor.Scope = this;
        tensor.Slot = _count;
        _tensors[_count++] = tensor;
    }

    /// <summary>Takes out a tensor that was disposed or gave its handle away.</summary>
    internal void Release(Tensor tensor) => Remove(tensor);

    /// <summary>Puts <paramref name="heir"/> in the place of a tensor whose handle it took over.</summary>
    internal void Replace(Tensor tensor, Tensor heir)
    {
        heir.Scope = this;
        heir.Slot = tensor.Slot;
        _tensors[heir.Slot] = heir;
        tensor.Scope = null;
    }

    /// <summary>A scope between this one and the next outer one has ended out of order.</summary>
    internal void SkipOuter(DisposeScope ended)
    {
        if (Outer == ended)
        {
            Outer = ended.Outer;
        }
    }

    private void Enter(IDisposable disposable)
    {
        if (disposable is Tensor tensor)
        {
            Enter(tensor);
        }
        else
        {
            (_others ??= new(ReferenceEqualityComparer.Instance)).Add(disposable);
        }
    }

    private bool Leave(IDisposable disposable)
    {
        if (disposable is not Tensor tensor)
        {
            return _others?.Remove(disposable) == true;
        }

        if (tensor.Scope != this)
        {
            return false;
        }

        Remove(tensor);
        return true;
    }

    private void Remove(Tensor tensor)
    {
        Tensor last = _tensors[--_count];
        _tensors[tensor.Slot] = last;
        last.Slot = tensor.Slot;
        _tensors[_count] = null!;
        tensor.Scope = null;
    }

    private unsafe void FreeTensors()
    {
        const int Batch = 256;
        nint* handles = stackalloc nint[Batch];
        while (_count > 0)
        {
            int size = Math.Min(Batch, _count);
            for (int i = 0; i < size; i++)
            {
                Tensor tensor = _tensors[--_count];
                _tensors[_count] = null!;
                handles[i] = tensor.TakeHandleForScope();
            }

            _manager.CountDisposedInScope(size);
            Native.snoopi_tensor_delete_many(handles, size);
        }
    }

    private void FreeOthers()
    {
        if (_others is { Count: > 0 } others)
        {
            _others = null;
            foreach (IDisposable disposable in others)
            {
                disposable.Dispose();
            }
        }
    }
}
