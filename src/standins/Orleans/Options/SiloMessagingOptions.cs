namespace Orleans.Configuration;

/// <summary>How calls inside the silo behave.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How often a request is handed on from an activation that ended. Default 2.</summary>
    public int MaxForwardCount { get; set; } = 2;
}
