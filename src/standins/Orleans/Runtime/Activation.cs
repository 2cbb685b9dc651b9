using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>
/// A living grain: its object, its services, its requests. Everything here but what is said to come from any
/// thread runs in the activation's own turns, so that state needs no lock.
/// </summary>
internal sealed class Activation : IGrainContext
{
    private readonly Silo _silo;
    private readonly ActivationScheduler _scheduler;
    private readonly RequestQueue _requests;
    private readonly ActivationIdleness _idleness;
    private readonly HashSet<GrainTimer> _timers = [];
    private readonly AsyncServiceScope _services;
    private readonly TaskCompletionSource _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ActivationState _state = ActivationState.Activating;
    private DeactivationOrder? _order;
    private int _isAwake;

    /// <summary>Makes an activation that does nothing yet; see <see cref="Begin"/>.</summary>
    internal Activation(Silo silo, GrainClass grainClass, GrainId grainId)
    {
        _silo = silo;
        Class = grainClass;
        GrainId = grainId;
        GrainReference = GrainReference.Create(silo, interfaceType: null, grainId);
        _scheduler = new ActivationScheduler(this);
        _requests = new RequestQueue(grainClass.IsReentrant);
        _idleness = new ActivationIdleness(silo.Time, grainClass.CollectionAge(silo.Collection));
        _services = silo.Services.CreateAsyncScope();
        _services.ServiceProvider.GetRequiredService<ActivationOfScope>().Activation = this;
    }

    /// <inheritdoc/>
    public GrainReference GrainReference { get; }

    /// <inheritdoc/>
    public GrainId GrainId { get; }

    /// <inheritdoc/>
    public object? GrainInstance { get; private set; }

    /// <inheritdoc/>
    public IServiceProvider ActivationServices => _services.ServiceProvider;

    /// <inheritdoc/>
    public Task Deactivated => _ended.Task;

    /// <summary>The grain class.</summary>
    internal GrainClass Class { get; }

    /// <summary>The silo that the activation lives in.</summary>
    internal Silo Silo => _silo;

    /// <summary>Whether nobody has used it for its collection age.</summary>
    internal bool IsStale => _requests.IsEmpty && _idleness.IsStale;

    /// <inheritdoc/>
    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => GrainId.ToString();

    /// <summary>Comes from any thread; the first order counts.</summary>
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        DeactivationOrder order = new(deactivationReason, cancellationToken);
        if (Interlocked.CompareExchange(ref _order, order, null) is null)
        {
            Wake();
        }
    }

    /// <summary>Constructs and activates the grain; comes once, from any thread.</summary>
    internal void Begin() => _scheduler.Run(() => _ = ActivateAsync());

    /// <summary>Runs code as a turn; comes from any thread.</summary>
    internal void Run(Action turn) => _scheduler.Run(turn);

    /// <summary>Takes a request; comes from any thread. False when the activation has ended.</summary>
    internal bool TryReceive(GrainRequest request)
    {
        if (!_requests.TryAdd(request))
        {
            return false;
        }

        if (request.KeepsActivationAlive)
        {
            _idleness.Touch();
        }

        Wake();
        return true;
    }

    /// <summary>Keeps the activation from being collected for a time; comes from any thread.</summary>
    internal void DelayCollection(TimeSpan time) => _idleness.KeepFor(time);

    /// <summary>Makes a timer that lives no longer than the activation.</summary>
    internal IGrainTimer StartTimer(Func<CancellationToken, Task> tick, GrainTimerCreationOptions options)
    {
        if (RuntimeContext.Current != this)
        {
            throw new InvalidOperationException(
                $"A timer of grain {GrainId} can be made only in a turn of that grain, not inside Task.Run.");
        }

        if (_state is ActivationState.Deactivating or ActivationState.Ended)
        {
            throw new InvalidOperationException($"Grain {GrainId} is being deactivated and takes no new timer.");
        }

        GrainTimer timer = new(this, tick, options);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        timer.Start(options.DueTime, options.Period);
        return timer;
    }

    /// <summary>Forgets a timer that was disposed; comes from any thread.</summary>
    internal void Forget(GrainTimer timer)
    {
        lock (_timers)
        {
            _timers.Remove(timer);
        }
    }

    private async Task ActivateAsync()
    {
        TimeSpan limit = _silo.Collection.ActivationTimeout;
        try
        {
            using CancellationTokenSource timeout = new(limit, _silo.Time);
            GrainInstance = ActivatorUtilities.CreateInstance(ActivationServices, Class.Type);
            await ((IGrainBase)GrainInstance).OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
            _idleness.Touch();
            _state = ActivationState.Active;
            Pump();
        }
#pragma warning disable CA1031 // Whatever a grain throws here is the answer to its callers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _silo.Logger.ActivationFailed(GrainId, exception);
            StopTimers();
            await EndAsync();
            foreach (GrainRequest request in _requests.Close())
            {
                request.Reject(exception);
            }

            _ended.TrySetResult();
        }
    }

    /// <summary>
    /// Has a turn look at the requests; turns that were asked for and have not come yet are enough.
    /// </summary>
    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            _scheduler.Run(Pump);
        }
    }

    private void Pump()
    {
        // A full fence: whoever finds the flag still set has given its request or order before it is read here.
        Interlocked.Exchange(ref _isAwake, 0);
        while (_state is ActivationState.Active)
        {
            if (_order is { } order)
            {
                _state = ActivationState.Deactivating;
                _ = DeactivateAsync(order);
                return;
            }

            if (!_requests.TryBegin(out GrainRequest? request))
            {
                return;
            }

            _ = RunAsync(request);
        }
    }

    private async Task RunAsync(GrainRequest request)
    {
        await request.RunAsync(this);
        if (request.KeepsActivationAlive)
        {
            _idleness.Touch();
        }

        _requests.End(request);
        request.OnEnded();
        Wake();
    }

    private async Task DeactivateAsync(DeactivationOrder order)
    {
        StopTimers();
        using CancellationTokenSource timeout = new(_silo.Collection.DeactivationTimeout, _silo.Time);
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, order.Limit);
        try
        {
            await _requests.WhenNothingRunsAsync().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _silo.Logger.RequestsLeftBehind(GrainId);
        }

        try
        {
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnDeactivateAsync(order.Reason, limit.Token).WaitAsync(limit.Token);
            }
        }
#pragma warning disable CA1031 // A farewell that fails does not keep the activation alive.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _silo.Logger.DeactivationFailed(GrainId, exception);
        }

        StopTimers();
        await EndAsync();
        foreach (GrainRequest request in _requests.Close())
        {
            request.Forward();
        }

        _ended.TrySetResult();
    }

    /// <summary>Lets the silo forget the activation, and disposes the grain and its services.</summary>
    private async Task EndAsync()
    {
        _state = ActivationState.Ended;
        try
        {
            switch (GrainInstance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            await _services.DisposeAsync();
        }
#pragma warning disable CA1031 // A disposal that fails does not keep the activation alive.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _silo.Logger.DeactivationFailed(GrainId, exception);
        }

        // Only now, so that a grain never lives twice.
        _silo.Forget(this);
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (_timers)
        {
            timers = [.. _timers];
        }

        foreach (GrainTimer timer in timers)
        {
            timer.Dispose();
        }
    }
}
