using System.Collections.Immutable;

namespace Orleans.Runtime;

/// <summary>
/// One call, from the caller's reference to the answer. The caller waits no longer than the time-out; what
/// happens at the callee is its own affair.
/// </summary>
internal sealed class GrainCall : GrainRequest
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int Abandoned = 2;

    private readonly Silo _silo;
    private readonly GrainMethod _method;
    private readonly object?[] _arguments;
    private readonly ImmutableDictionary<string, object> _context = RequestContext.Current;
    private readonly TaskCompletionSource<object?> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly CancellationTokenSource? _cancellation;
    private CancellationTokenRegistration _callersToken;
    private ITimer? _clock;
    private Action<Action>? _runAtCallee;
    private int _state = Waiting;
    private int _forwards;

    private GrainCall(Silo silo, GrainId target, GrainMethod method, object?[] arguments)
    {
        _silo = silo;
        _method = method;
        _arguments = arguments;
        Target = target;
        _cancellation = method.TokenIndex < 0 ? null : new CancellationTokenSource();
    }

    /// <summary>Who is called.</summary>
    internal GrainId Target { get; }

    /// <inheritdoc/>
    internal override bool Interleaves => _method.Interleaves;

    /// <inheritdoc/>
    internal override bool IsReadOnly => _method.IsReadOnly;

    /// <inheritdoc/>
    internal override bool KeepsActivationAlive => true;

    /// <inheritdoc/>
    internal override bool IsAbandoned => Volatile.Read(ref _state) == Abandoned;

    /// <summary>Calls a method of a grain or observer.</summary>
    /// <returns>What the method's signature promises the caller.</returns>
    internal static object? Make(Silo silo, GrainId target, GrainMethod method, object?[] arguments)
    {
#pragma warning disable CA1031 // A call that cannot be made fails where calls fail: in the caller's task.
        try
        {
            GrainCall call = new(silo, target, method, silo.Messages.Copy(method, arguments));
            try
            {
                call.Send();
            }
            catch (Exception exception) when (method.IsOneWay)
            {
                // Whether a one-way call arrives is not the caller's affair; whether it can be written is.
                silo.Logger.OneWayCallFailed(call, exception);
            }

            return method.Result.ToCaller(method.IsOneWay ? Task.FromResult<object?>(null) : call._answer.Task);
        }
        catch (Exception exception)
        {
            return method.Result.ToCaller(Task.FromException<object?>(exception));
        }
#pragma warning restore CA1031
    }

    /// <inheritdoc/>
    public override string ToString() => $"{_method} of {Target}";

    /// <inheritdoc/>
    internal override Task RunAsync(Activation activation) => RunAsync(
        activation.GrainInstance ?? throw new InvalidOperationException($"{Target} is not constructed."),
        activation.Run);

    /// <summary>Calls the method of an object.</summary>
    /// <param name="target">The grain or observer.</param>
    /// <param name="runAtCallee">Runs code where the callee's code runs: cancellation belongs there.</param>
    internal async Task RunAsync(object target, Action<Action> runAtCallee)
    {
        _runAtCallee = runAtCallee;
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) != Waiting)
        {
            return;
        }

        RequestContext.Current = _context;
        try
        {
            if (_cancellation is not null)
            {
                _arguments[_method.TokenIndex] = _cancellation.Token;
            }

            object? result = await _method.InvokeAsync(target, _arguments);
            Answer(_silo.Messages.CopyResult(_method, result));
        }
#pragma warning disable CA1031 // Whatever the callee throws is the answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(_silo.Messages.Copy(exception));
        }
        finally
        {
            _silo.Calls.Remove(this);
        }
    }

    /// <inheritdoc/>
    internal override void Forward()
    {
        if (++_forwards > _silo.Messaging.MaxForwardCount)
        {
            Reject(new OrleansMessageRejectionException(
                $"{this} was handed on {_forwards - 1} times from activations that ended before it began."));
            return;
        }

        _silo.Deliver(this);
    }

    /// <inheritdoc/>
    internal override void Reject(Exception exception)
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting)
        {
            Fail(exception);
            _silo.Calls.Remove(this);
        }
    }

    /// <summary>
    /// Forgets it without an answer: the callee does not exist, and the caller's time-out tells.
    /// </summary>
    internal void Drop()
    {
        if (Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting)
        {
            _silo.Logger.CallDropped(this);
            _silo.Calls.Remove(this);
        }
    }

    /// <summary>Answers for a callee that will not: the silo has stopped.</summary>
    internal void FailAtStop() => Fail(new SiloUnavailableException($"The silo stopped before {this} ended."));

    private void Send()
    {
        _silo.ThrowUnlessOpen(RuntimeContext.Current);
        _silo.Calls.Add(this);
        if (!_method.IsOneWay)
        {
            StartClock();
        }

        if (_cancellation is not null && _arguments[_method.TokenIndex] is CancellationToken token)
        {
            _callersToken = token.UnsafeRegister(static (call, t) => ((GrainCall?)call)?.OnCancelled(t), this);
        }

        _silo.Deliver(this);
    }

    private void StartClock()
    {
        TimeSpan timeout = _method.ResponseTimeout ?? _silo.ResponseTimeout;
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            _clock = Ambience.Timer(_silo.Time, () => OnTimeUp(timeout));
            _clock.Change(timeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimeUp(TimeSpan timeout)
    {
        bool isLate = _answer.TrySetException(new TimeoutException(
            $"Response did not arrive on time in {timeout} for {this}. "
                + "The callee is busy, or waits for its caller."));
        if (isLate)
        {
            Abandon(_silo.Messaging.DropExpiredMessages, _silo.Messaging.CancelRequestOnTimeout);
        }
    }

    private void OnCancelled(CancellationToken token)
    {
        if (_answer.TrySetCanceled(token))
        {
            Abandon(isDropped: true, isCancelled: true);
        }
    }

    private void Abandon(bool isDropped, bool isCancelled)
    {
        StopClock();
        if (isDropped && Interlocked.CompareExchange(ref _state, Abandoned, Waiting) == Waiting)
        {
            _silo.Calls.Remove(this);
            return;
        }

        if (isCancelled && _cancellation is { } cancellation)
        {
            (_runAtCallee ?? (static cancel => cancel()))(cancellation.Cancel);
        }
    }

    private void Answer(object? result)
    {
        StopClock();
        _answer.TrySetResult(result);
    }

    private void Fail(Exception exception)
    {
        StopClock();
        if (_method.IsOneWay)
        {
            // Nobody looks at the answer.
            _silo.Logger.OneWayCallFailed(this, exception);
            return;
        }

        _answer.TrySetException(exception);
    }

    private void StopClock()
    {
        _clock?.Dispose();
        _callersToken.Unregister();
    }
}
