namespace Orleans.Runtime;

/// <summary>A timer of a grain; disposing it ends it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when the next tick is and how long after each tick the next one follows.</summary>
    /// <param name="dueTime">Until the next tick; infinite for never.</param>
    /// <param name="period">From the end of a tick to the next; infinite for a single tick.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
