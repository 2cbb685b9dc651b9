namespace Orleans.Runtime;

/// <summary>
/// A timer of an activation. A tick is a request of the activation; the clock for the next one starts when the
/// tick has ended, so that ticks never pile up.
/// </summary>
internal sealed class GrainTimer : GrainRequest, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _tick;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposal = new();
    private readonly ITimer _clock;
    private readonly Lock _gate = new();
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _isChanged;
    private bool _isDisposed;

    internal GrainTimer(
        Activation activation, Func<CancellationToken, Task> tick, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _tick = tick;
        _options = options;

        _clock = Ambience.Timer(activation.Silo.Time, OnDue);
    }

    /// <inheritdoc/>
    internal override bool Interleaves => _options.Interleave;

    /// <inheritdoc/>
    internal override bool IsReadOnly => false;

    /// <inheritdoc/>
    internal override bool KeepsActivationAlive => _options.KeepAlive;

    /// <inheritdoc/>
    internal override bool IsAbandoned => _isDisposed;

    /// <inheritdoc/>
    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        lock (_gate)
        {
            _dueTime = dueTime;
            _period = period;
            _isChanged = true;

            // A change made while a tick is on its way counts from the tick's end.
            if (!_isTicking && !_isDisposed)
            {
                _clock.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _clock.Dispose();
        }

        _activation.Forget(this);
        _disposal.Cancel();
    }

    /// <summary>Sets the clock for the first tick.</summary>
    internal void Start(TimeSpan dueTime, TimeSpan period) => Change(dueTime, period);

    /// <inheritdoc/>
    internal override async Task RunAsync(Activation activation)
    {
        if (_isDisposed)
        {
            return;
        }

        lock (_gate)
        {
            _isChanged = false;
        }

        RequestContext.Clear();
        try
        {
            await _tick(_disposal.Token);
        }
        catch (OperationCanceledException) when (_isDisposed)
        {
            // The tick ended because its timer did.
        }
#pragma warning disable CA1031 // A tick that fails does not stop the timer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activation.Silo.Logger.TickFailed(activation.GrainId, exception);
        }
    }

    /// <summary>Sets the clock for the next tick.</summary>
    internal override void OnEnded()
    {
        lock (_gate)
        {
            _isTicking = false;
            if (!_isDisposed)
            {
                _clock.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>A tick is nobody else's: it ends with its activation.</summary>
    internal override void Forward()
    {
    }

    /// <summary>A tick is nobody else's: it ends with its activation.</summary>
    internal override void Reject(Exception exception)
    {
    }

    private static void Validate(TimeSpan time, string name)
    {
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time.TotalMilliseconds, uint.MaxValue - 1, name);
        }
    }

    private void OnDue()
    {
        lock (_gate)
        {
            if (_isTicking || _isDisposed)
            {
                return;
            }

            _isTicking = true;
        }

        if (!_activation.Silo.TakesTicks || !_activation.TryReceive(this))
        {
            Dispose();
        }
    }
}
