namespace Orleans.Runtime;

/// <summary>Something an activation is asked to do: a call or the tick of a timer.</summary>
internal abstract class GrainRequest
{
    /// <summary>Whether it may run while any other request does.</summary>
    internal abstract bool Interleaves { get; }

    /// <summary>Whether it may run while others do that only read.</summary>
    internal abstract bool IsReadOnly { get; }

    /// <summary>Whether it counts as use, which puts off collection.</summary>
    internal abstract bool KeepsActivationAlive { get; }

    /// <summary>Whether nobody waits for it any more, so that it need not begin.</summary>
    internal abstract bool IsAbandoned { get; }

    /// <summary>Does it, as a turn of the activation; never fails.</summary>
    internal abstract Task RunAsync(Activation activation);

    /// <summary>Says that it is done and no longer counts as running.</summary>
    internal virtual void OnEnded()
    {
    }

    /// <summary>Hands it on when its activation ended before it began.</summary>
    internal abstract void Forward();

    /// <summary>Ends it without doing it.</summary>
    internal abstract void Reject(Exception exception);
}
