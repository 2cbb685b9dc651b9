namespace SnoopiCluster.Dashboard.Tests.Live;

/// <summary>A clock that only the test moves; timers fire on the thread that moves it, in order of their time.</summary>
internal sealed class MovedClock : TimeProvider
{
    /// <summary>How long a test waits for what must come; never passed when all is well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan DueTime, TaskCompletionSource Set)> _awaited = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _now.Ticks;
        }
    }

    public override DateTimeOffset GetUtcNow() => Given.Begin + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time forward and fires what comes due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan end = TimeSpan.FromTicks(GetTimestamp()) + time;
        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _now = end;
        }
    }

    /// <summary>Moves time as soon as somebody waits for that long; begins to listen when it is called.</summary>
    public async Task AdvanceWhenSetAsync(TimeSpan dueTime)
    {
        Task set;
        lock (_gate)
        {
            if (_timers.Any(timer => timer.Due == _now + dueTime))
            {
                set = Task.CompletedTask;
            }
            else
            {
                TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add((dueTime, source));
                set = source.Task;
            }
        }

        await set.WaitAsync(Patience);
        Advance(dueTime);
    }

    private Timer? NextDue(TimeSpan end)
    {
        lock (_gate)
        {
            Timer? next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due > _now ? next.Due : _now;
                next.Due = TimeSpan.MaxValue;
            }

            return next;
        }
    }

    // Nobody here asks for a period.
    private sealed class Timer(MovedClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : clock._now + dueTime;
                clock._timers.Remove(this);
                clock._timers.Add(this);
                foreach ((TimeSpan _, TaskCompletionSource set) in clock._awaited.Where(wait => wait.DueTime == dueTime))
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
