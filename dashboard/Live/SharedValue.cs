namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// A value that is kept current in the background for as long as anyone looks at it, and a little longer: a page that is
/// drawn first on the server and then by its circuit finds what it had.
/// </summary>
/// <typeparam name="T">An immutable snapshot.</typeparam>
internal sealed class SharedValue<T> : IDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Func<SharedValue<T>, CancellationToken, Task> _keep;
    private readonly TimeProvider _time;
    private readonly TimeSpan _linger;
    private readonly List<Look> _looks = [];
    private CancellationTokenSource? _work;
    private ITimer? _ending;
    private TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _current;

    /// <summary>A value at which nobody looks yet.</summary>
    /// <param name="initial">What is shown before anything is known.</param>
    /// <param name="keep">Keeps it current through <see cref="Set"/> until it is told to end; throws nothing else.</param>
    /// <param name="time">Clock of the lingering.</param>
    /// <param name="linger">How long it is kept current after the last look.</param>
    public SharedValue(
        T initial, Func<SharedValue<T>, CancellationToken, Task> keep, TimeProvider time, TimeSpan linger)
    {
        (_current, _keep, _time, _linger) = (initial, keep, time, linger);
    }

    /// <summary>The newest snapshot.</summary>
    public T Current => Volatile.Read(ref _current);

    /// <summary>How many look.</summary>
    public int NumLooks
    {
        get
        {
            lock (_gate)
            {
                return _looks.Count;
            }
        }
    }

    /// <summary>Starts looking; what keeps the value current starts with the first look.</summary>
    /// <param name="changed">Called after each change, on any thread; must return at once.</param>
    /// <returns>Ends the look.</returns>
    public IDisposable LookAt(Action changed)
    {
        Look look = new(this, changed);
        lock (_gate)
        {
            _looks.Add(look);
            _ending?.Dispose();
            _ending = null;
            if (_work is null)
            {
                _work = new CancellationTokenSource();
                CancellationToken end = _work.Token;
                _ = Task.Run(() => _keep(this, end), CancellationToken.None);
            }
        }

        return look;
    }

    /// <summary>Ends when the first snapshot was set, or when the wait is given up.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => _first.Task.WaitAsync(cancellationToken);

    /// <summary>Puts a new snapshot in the old one's place and tells those who look.</summary>
    public void Set(T value)
    {
        Volatile.Write(ref _current, value);
        _first.TrySetResult();
        Look[] looks;
        lock (_gate)
        {
            looks = [.. _looks];
        }

        foreach (Look look in looks)
        {
            look.Changed();
        }
    }

    /// <summary>Ends what keeps it current, whoever looks; the host is ending.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _looks.Clear();
        }

        Stop();
    }

    private void End(Look look)
    {
        lock (_gate)
        {
            if (_looks.Remove(look) && _looks.Count == 0)
            {
                _ending = _time.CreateTimer(_ => Stop(), null, _linger, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            if (_looks.Count > 0 || _work is null)
            {
                return;
            }

            _work.Cancel();
            _work.Dispose();
            _work = null;
            _ending?.Dispose();
            _ending = null;
            _first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class Look(SharedValue<T> owner, Action changed) : IDisposable
    {
        public void Changed() => changed();

        public void Dispose() => owner.End(this);
    }
}
