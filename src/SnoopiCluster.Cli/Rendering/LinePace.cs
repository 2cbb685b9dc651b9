namespace SnoopiCluster.Cli.Rendering;

/// <summary>When a line about a run's steps is due: so many over a run, and one after half a minute of silence.</summary>
/// <param name="time">Measures the silence.</param>
/// <param name="lines">Most lines of a run, besides those after a silence.</param>
internal sealed class LinePace(TimeProvider time, int lines = 40)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private long _lastLine = time.GetTimestamp();
    private long? _lastStep;

    /// <summary>Whether a step is told of; if so the next line is counted from it.</summary>
    /// <param name="step">Steps done; some may never be asked about.</param>
    /// <param name="steps">Steps of the run.</param>
    public bool IsDue(long step, long steps)
    {
        long interval = Interval(steps);
        bool isDue = step != _lastStep
            && (_lastStep is not { } last
                || step == steps
                || step / interval != last / interval
                || time.GetElapsedTime(_lastLine) >= LongestSilence);
        if (isDue)
        {
            _lastStep = step;
            _lastLine = time.GetTimestamp();
        }

        return isDue;
    }

    // The smallest of 1, 2, 5, 10, 20, 50, ... that keeps a run within its lines.
    private long Interval(long steps)
    {
        for (long unit = 1; ; unit *= 10)
        {
            foreach (long interval in (ReadOnlySpan<long>)[unit, 2 * unit, 5 * unit])
            {
                if (steps / interval <= lines)
                {
                    return interval;
                }
            }
        }
    }
}
