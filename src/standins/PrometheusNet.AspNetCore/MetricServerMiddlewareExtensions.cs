using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Prometheus;

/// <summary>Lets metrics be read under a path of a web application.</summary>
public static class MetricServerMiddlewareExtensions
{
    /// <summary>Maps a path.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="registry">What is read; null for the process's own.</param>
    public static IEndpointConventionBuilder MapMetrics(
        this IEndpointRouteBuilder endpoints, string pattern = "/metrics", CollectorRegistry? registry = null)
    {
        CollectorRegistry read = registry ?? Metrics.DefaultRegistry;
        return endpoints.Map(pattern, http => WriteAsync(http, read)).WithDisplayName("Prometheus metrics");
    }

    private static async Task WriteAsync(HttpContext http, CollectorRegistry registry)
    {
        using MemoryStream text = new();
        await registry.CollectAndExportAsTextAsync(text, http.RequestAborted);
        http.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        http.Response.ContentLength = text.Length;
        text.Position = 0;
        await text.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
