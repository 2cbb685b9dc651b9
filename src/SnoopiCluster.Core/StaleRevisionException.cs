namespace SnoopiCluster.Core;

/// <summary>A write was based on a state that is no longer the newest one. Read it again; a retry of the same write cannot help.</summary>
public sealed class StaleRevisionException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StaleRevisionException()
    {
    }

    /// <summary>Makes the exception with a message.</summary>
    public StaleRevisionException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a message and its cause.</summary>
    public StaleRevisionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
