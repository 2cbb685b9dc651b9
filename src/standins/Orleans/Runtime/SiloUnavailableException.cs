namespace Orleans.Runtime;

/// <summary>The silo has not started, or stops.</summary>
public class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>A failure in the standard words.</summary>
    public SiloUnavailableException()
        : base("The silo is not available.")
    {
    }

    /// <summary>A failure in words.</summary>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>A failure with its cause.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
