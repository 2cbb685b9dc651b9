namespace Prometheus;

/// <summary>Thrown by a callback before a reading that should not take place; the package passes it over, as any other.</summary>
public class ScrapeFailedException : Exception
{
    /// <summary>Without a reason.</summary>
    public ScrapeFailedException()
    {
    }

    /// <summary>With a reason.</summary>
    public ScrapeFailedException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason, and what led to it.</summary>
    public ScrapeFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
