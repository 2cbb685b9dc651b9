namespace SnoopiCluster.Testing;

/// <summary>
/// A clock that only the test moves; timers fire on the thread that moves it, in order of their time.
/// </summary>
public sealed class ManualClock : TimeProvider
{
    /// <summary>How long a test waits for what must come; never passed when all is well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan DueTime, TaskCompletionSource Set)> _awaited = [];
    private TimeSpan _now;

    /// <summary>What the clock shows before it is moved.</summary>
    public DateTimeOffset Origin { get; init; } = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Origin + Now;

    private TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time forward and fires what comes due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan end = Now + time;
        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _now = end;
        }
    }

    /// <summary>Ends when somebody sets a timer to be due in that time.</summary>
    public Task TimerSetAsync(TimeSpan dueTime)
    {
        lock (_gate)
        {
            TaskCompletionSource set = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((dueTime, set));
            return set.Task.WaitAsync(Patience);
        }
    }

    /// <summary>Moves time as soon as somebody waits for that long; begins to listen when it is called.</summary>
    public async Task AdvanceWhenSetAsync(TimeSpan dueTime)
    {
        await WaitedForAsync(dueTime);
        Advance(dueTime);
    }

    private Task WaitedForAsync(TimeSpan dueTime)
    {
        lock (_gate)
        {
            return _timers.Any(timer => timer.Due == _now + dueTime) ? Task.CompletedTask : TimerSetAsync(dueTime);
        }
    }

    private Timer? NextDue(TimeSpan end)
    {
        lock (_gate)
        {
            Timer? next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due > _now ? next.Due : _now;
                next.Due = next.Period == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _now + next.Period;
            }

            return next;
        }
    }

    private sealed class Timer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        internal TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : clock._now + dueTime;
                Period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
                if (!clock._timers.Contains(this))
                {
                    clock._timers.Add(this);
                }

                foreach ((TimeSpan _, TaskCompletionSource set) in clock._awaited.Where(a => a.DueTime == dueTime))
                {
                    set.TrySetResult();
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);
    }
}
