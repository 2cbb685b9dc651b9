using System.Globalization;

namespace Orleans;

/// <summary>How long a caller of the method waits, instead of the silo's time-out.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    /// <summary>Sets the time-out.</summary>
    /// <param name="timeout">In <see cref="TimeSpan"/>'s notation, such as <c>00:00:05</c>.</param>
    public ResponseTimeoutAttribute(string timeout) =>
        Timeout = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);

    /// <summary>How long a caller waits.</summary>
    public TimeSpan? Timeout { get; set; }
}
