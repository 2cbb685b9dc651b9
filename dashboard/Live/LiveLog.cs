namespace SnoopiCluster.Dashboard.Live;

/// <summary>What shared values say of their keepers and lookers.</summary>
internal static partial class LiveLog
{
    /// <summary>A keeper has thrown and begins anew.</summary>
    [LoggerMessage(5002, LogLevel.Error, "What keeps {Value} current has met a fault; it begins anew in {Seconds} s")]
    public static partial void KeeperFailed(this ILogger log, Exception fault, string value, double seconds);

    /// <summary>A look has thrown; the others were told.</summary>
    [LoggerMessage(5003, LogLevel.Warning, "A page that looks at {Value} has met a fault when it was told of a change")]
    public static partial void LookFailed(this ILogger log, Exception fault, string value);
}
