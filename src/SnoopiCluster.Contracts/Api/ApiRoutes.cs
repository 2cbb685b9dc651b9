using System.Globalization;
using SnoopiCluster.Core.Runs;

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

    /// <summary>
    /// Path of a picture that a run drew while it trained, a PNG: <c>/api/v1/runs/{id}/samples/{step}/{probe}.png?tag={tag}</c>.
    /// Under it is this picture or, when the run has drawn another one since, nothing. Without the tag it is whatever picture
    /// there is now.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="step">Steps done when it was drawn.</param>
    /// <param name="probe">Index of its probe.</param>
    /// <param name="tag">Its tag, as the lists of pictures have it.</param>
    public static string PictureOf(RunId run, long step, int probe, string tag) =>
        string.Create(CultureInfo.InvariantCulture, $"{Root}/runs/{run}/samples/{step}/{probe}.png?tag={tag}");
}
