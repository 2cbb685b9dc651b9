namespace Orleans.Runtime;

/// <summary>Tells which activation the calling code runs in.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The activation whose turn this is; null outside of turns.</summary>
    IGrainContext? GrainContext { get; }
}
