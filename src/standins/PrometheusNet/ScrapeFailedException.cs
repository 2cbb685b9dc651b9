namespace Prometheus;

/// <summary>Thrown by a callback before a reading that must not take place; the server answers 503.</summary>
public class ScrapeFailedException : Exception
{
    /// <summary>Without a reason.</summary>
    public ScrapeFailedException()
    {
    }

    /// <summary>With a reason, which the reader is told.</summary>
    public ScrapeFailedException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason, which the reader is told, and what led to it.</summary>
    public ScrapeFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
