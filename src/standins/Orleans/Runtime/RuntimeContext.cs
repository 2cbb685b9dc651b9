namespace Orleans.Runtime;

/// <summary>Which activation's turn runs on this thread.</summary>
internal sealed class RuntimeContext : IGrainContextAccessor
{
    [ThreadStatic]
    private static Activation? _current;

    /// <summary>The activation; null outside of turns.</summary>
    internal static Activation? Current => _current;

    IGrainContext? IGrainContextAccessor.GrainContext => _current;

    /// <summary>Enters an activation's turn and tells what was left for it.</summary>
    internal static Activation? Enter(Activation? activation)
    {
        Activation? previous = _current;
        _current = activation;
        return previous;
    }
}
