namespace SnoopiCluster.Contracts.Api;

/// <summary>Names that both ends of the HTTP API use.</summary>
public static class ApiRoutes
{
    /// <summary>What every path of the API begins with.</summary>
    public const string Root = "/api/v1";

    /// <summary>
    /// Header of a request that creates something: 1 to 200 characters drawn by the caller. The same key again gives what was
    /// created before, with 200 in the place of 201.
    /// </summary>
    public const string IdempotencyKeyHeader = "Idempotency-Key";

    /// <summary>Content type of an error's body (RFC 9457).</summary>
    public const string ProblemContentType = "application/problem+json";

    /// <summary>Header under which an event stream is resumed: the id of the last event that was seen.</summary>
    public const string LastEventIdHeader = "Last-Event-ID";
}
