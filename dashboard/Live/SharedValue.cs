namespace SnoopiCluster.Dashboard.Live;

/// <summary>
/// A value that is kept current in the background for as long as anyone looks at it, and a little longer: a page that is
/// drawn first on the server and then by its circuit finds what it had. There is one keeper at a time, and what it was
/// stays when it ends: whoever looks again begins with that.
/// </summary>
/// <typeparam name="T">An immutable snapshot.</typeparam>
internal sealed class SharedValue<T> : ISharedValue
    where T : class
{
    // A keeper that has met a fault of ours begins anew after this; it must not fill the log.
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Func<SharedValue<T>, CancellationToken, Task> _keep;
    private readonly TimeProvider _time;
    private readonly TimeSpan _linger;
    private readonly ILogger _log;
    private readonly List<Look> _looks = [];

    // Once it is completed it stays so: a keeper that has nothing more to say must not keep anybody waiting.
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;
    private CancellationTokenSource? _end;
    private ITimer? _ending;
    private T _current;
    private bool _isDisposed;

    /// <summary>A value at which nobody looks yet.</summary>
    /// <param name="initial">What is shown before anything is known.</param>
    /// <param name="keep">
    /// Keeps it current through <see cref="Set"/> until it is told to end, or has nothing more to say. When it throws, that is
    /// logged and it begins anew after a pause.
    /// </param>
    /// <param name="time">Clock of the lingering and of the pause.</param>
    /// <param name="linger">How long it is kept current after the last look.</param>
    /// <param name="log">Where faults are told.</param>
    public SharedValue(
        T initial,
        Func<SharedValue<T>, CancellationToken, Task> keep,
        TimeProvider time,
        TimeSpan linger,
        ILogger log)
    {
        (_current, _keep, _time, _linger, _log) = (initial, keep, time, linger, log);
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
            if (_end is null && !_isDisposed)
            {
                _end = new CancellationTokenSource();
                CancellationToken end = _end.Token;
                Task before = _work;
                _work = Task.Run(() => WorkAsync(before, end), CancellationToken.None);
            }
        }

        return look;
    }

    /// <summary>
    /// Ends when a snapshot was set since the value is there, or when the wait is given up; after a time without looks it may
    /// be an old one, and the next follows.
    /// </summary>
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
            Tell(look);
        }
    }

    /// <summary>Ends what keeps it current, whoever looks, and waits for it; the host is ending.</summary>
    public async ValueTask DisposeAsync()
    {
        Task work;
        lock (_gate)
        {
            _isDisposed = true;
            _looks.Clear();
            work = _work;
        }

        Stop();
        await work;
    }

    // The one before has been told to end, and may still be saying its last: two would speak over each other.
    private async Task WorkAsync(Task before, CancellationToken end)
    {
        await before;
        while (!end.IsCancellationRequested)
        {
            try
            {
                await _keep(this, end);
                return;
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was: all circuits would stand still for ever if nobody began anew.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _log.KeeperFailed(e, typeof(T).Name, AfterFault.TotalSeconds);
            }

            await Task.Delay(AfterFault, _time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(Look look)
    {
        try
        {
            look.Changed();
        }
#pragma warning disable CA1031 // One circuit's fault must not keep the others from hearing.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.LookFailed(e, typeof(T).Name);
        }
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
        CancellationTokenSource end;
        lock (_gate)
        {
            if (_looks.Count > 0 || _end is null)
            {
                return;
            }

            (end, _end) = (_end, null);
            _ending?.Dispose();
            _ending = null;
        }

        // Whatever waits for it may go on here; that is no business of the lock's.
        end.Cancel();
        end.Dispose();
    }

    private sealed class Look(SharedValue<T> owner, Action changed) : IDisposable
    {
        public void Changed() => changed();

        public void Dispose() => owner.End(this);
    }
}
