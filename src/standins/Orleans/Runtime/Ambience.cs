namespace Orleans.Runtime;

/// <summary>Keeps the ambient values of the code that starts something out of what it starts.</summary>
internal static class Ambience
{
    /// <summary>Runs code that captures no ambient values.</summary>
    internal static void Without(Action start)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            start();
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            start();
        }
    }

    /// <summary>A timer that is not set yet and whose callback sees no ambient values.</summary>
    internal static ITimer Timer(TimeProvider time, Action onDue)
    {
        ITimer? timer = null;
        Without(() => timer = time.CreateTimer(
            static callback => ((Action?)callback)?.Invoke(), onDue, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan));
        return timer ?? throw new InvalidOperationException("The time provider gave no timer.");
    }
}
