namespace Orleans.Configuration;

/// <summary>How calls between grains behave.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer. Default 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same while a debugger is attached. Default 30 min.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Whether a request whose caller has given up is dropped before it begins. Default: yes.
    /// </summary>
    public bool DropExpiredMessages { get; set; } = true;

    /// <summary>Whether a running request is cancelled when its caller's time is up. Default: yes.</summary>
    public bool CancelRequestOnTimeout { get; set; } = true;
}
