using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a timer of a grain ticks.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>Sets both times.</summary>
    /// <param name="dueTime">Until the first tick.</param>
    /// <param name="period">From the end of a tick to the next.</param>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Until the first tick; zero for at once, infinite for never.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of a tick to the next; infinite for a single tick.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>
    /// Whether ticks run while a request does. Default: no, a tick is a turn like a request's.
    /// </summary>
    public bool Interleave { get; init; }

    /// <summary>Whether ticks keep the activation from being collected. Default: no.</summary>
    public bool KeepAlive { get; init; }
}
