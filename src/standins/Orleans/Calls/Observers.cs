using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>
/// The objects that are not grains and take calls. They are held weakly, as in the package.
/// </summary>
internal sealed class Observers
{
    private const string TypeName = "sys.observer";

    private readonly ConcurrentDictionary<GrainId, Observer> _byId = new();

    /// <summary>Makes an object callable and gives its id.</summary>
    internal GrainId Add(IGrainObserver target)
    {
        GrainId id = GrainId.Create(TypeName, Guid.NewGuid().ToString("N"));
        _byId[id] = new Observer(target);
        return id;
    }

    /// <summary>Forgets an object.</summary>
    internal void Remove(GrainId id) => _byId.TryRemove(id, out _);

    /// <summary>Delivers a call, if it is one to an observer.</summary>
    internal bool TryDeliver(GrainCall call)
    {
        if (call.Target.Type != GrainType.Create(TypeName))
        {
            return false;
        }

        if (_byId.TryGetValue(call.Target, out Observer? observer))
        {
            observer.Receive(call);
        }
        else
        {
            call.Drop();
        }

        return true;
    }

    /// <summary>One such object: it gets one call at a time, in order, on threads of the pool.</summary>
    private sealed class Observer(IGrainObserver target)
    {
        private readonly WeakReference<IGrainObserver> _target = new(target);
        private readonly Queue<GrainCall> _calls = new();
        private bool _isBusy;

        internal void Receive(GrainCall call)
        {
            lock (_calls)
            {
                _calls.Enqueue(call);
                if (_isBusy)
                {
                    return;
                }

                _isBusy = true;
            }

            Ambience.Without(() => _ = Task.Run(WorkAsync));
        }

        private async Task WorkAsync()
        {
            while (TryTake(out GrainCall? call))
            {
                if (_target.TryGetTarget(out IGrainObserver? target))
                {
                    await call.RunAsync(target, static turn => turn());
                }
                else
                {
                    call.Drop();
                }
            }
        }

        private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GrainCall? call)
        {
            lock (_calls)
            {
                _isBusy = _calls.TryDequeue(out call);
                return call is not null;
            }
        }
    }
}
