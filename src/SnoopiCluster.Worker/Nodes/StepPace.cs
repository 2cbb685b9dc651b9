namespace SnoopiCluster.Worker.Nodes;

/// <summary>How fast a group steps, and how long one of its ranks is waited for.</summary>
internal sealed class StepPace
{
    // Enough for a median that one checkpoint or sample grid does not move.
    private const int NumIntervals = 31;

    // Earlier than the collective's own time-out: then one rank is lost, not everybody's collective.
    private const double ShareOfDeadline = 0.9;

    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestGrace = TimeSpan.FromSeconds(2);

    // Before its first step a member may be reading a checkpoint, which no peer's end interrupts.
    private static readonly TimeSpan GraceBeforeSteps = TimeSpan.FromSeconds(60);

    private readonly Queue<double> _intervals = new(NumIntervals);
    private TimeSpan _enteredAt;

    /// <summary>The newest step whose collective a rank entered; -1 before the first.</summary>
    public long Step { get; private set; } = -1;

    /// <summary>
    /// How long a member may stay silent after another found the group broken: it may have finished the step and be computing
    /// the next, in whose collective it then finds its peers gone at once.
    /// </summary>
    public TimeSpan Grace => Median is { } median ? Longer(ShortestGrace, 3 * median) : GraceBeforeSteps;

    private double? Median => _intervals.Count == 0 ? null : _intervals.Order().ElementAt(_intervals.Count / 2);

    /// <summary>A rank entered the collective of a step.</summary>
    public void Enter(long step, TimeSpan now)
    {
        if (step <= Step)
        {
            return;
        }

        if (Step >= 0)
        {
            if (_intervals.Count == NumIntervals)
            {
                _intervals.Dequeue();
            }

            _intervals.Enqueue((now - _enteredAt).TotalSeconds);
        }

        Step = step;
        _enteredAt = now;
    }

    /// <summary>
    /// How long the ranks that are there wait for the others: 10 median steps and at least 5 s, and never up to the collective's
    /// own time-out; that alone counts for the first step of a membership.
    /// </summary>
    /// <param name="deadline">The collective's time-out, as a rank in it told.</param>
    public TimeSpan Limit(TimeSpan deadline)
    {
        TimeSpan early = deadline * ShareOfDeadline;
        TimeSpan own = Median is { } median ? Longer(ShortestLimit, 10 * median) : early;
        return own < early ? own : early;
    }

    private static TimeSpan Longer(TimeSpan least, double seconds) =>
        TimeSpan.FromSeconds(Math.Max(least.TotalSeconds, seconds));
}
