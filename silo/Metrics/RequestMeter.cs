namespace SnoopiCluster.Silo.Metrics;

/// <summary>
/// Counts and times requests, outermost, so that refusals and faults are seen as they were answered. Names are the silo's own
/// instead of prometheus-net's HTTP metrics: their labels take whatever method a stranger sends.
/// </summary>
internal sealed class RequestMeter(RequestDelegate next, SiloMetrics metrics, TimeProvider time)
{
    private static readonly HashSet<string> KnownMethods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

    public async Task InvokeAsync(HttpContext http)
    {
        long begun = time.GetTimestamp();
        metrics.HttpInProgress.Inc();
        try
        {
            await next(http);
        }
        finally
        {
            metrics.HttpInProgress.Dec();
            string method = KnownMethods.Contains(http.Request.Method) ? http.Request.Method : "other";
            string route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            metrics.HttpRequests.WithLabels(method, route, $"{http.Response.StatusCode}").Inc();
            if (!IsHeldOpen(http))
            {
                metrics.HttpSeconds.Observe(time.GetElapsedTime(begun).TotalSeconds);
            }
        }
    }

    private static bool IsHeldOpen(HttpContext http) =>
        http.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
        || http.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;
}
