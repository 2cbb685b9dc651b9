using System.Net.Mime;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Dashboard.Http;

/// <summary>
/// Keeps other machines and other web pages out, until there are tokens (design section 8): a page that a browser on this
/// machine shows can reach loopback too, under a name of its own (DNS rebinding), with a form, or with a WebSocket, which no
/// same-origin rule of a browser stops.
/// </summary>
internal sealed class LoopbackMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        HttpRequest request = http.Request;
        if (!LoopbackNames.Contains(request.Host.Host))
        {
            return RefuseAsync(http, $"The Host header is {request.Host}; until there are tokens only localhost, 127.0.0.1 and "
                + "[::1] are answered.");
        }

        string own = $"{request.Scheme}://{request.Host}";
        return request.Headers.Origin is { Count: > 0 } origin && !own.Equals(origin, StringComparison.OrdinalIgnoreCase)
            ? RefuseAsync(http, $"The Origin header is {origin}; only {own} itself is answered.")
            : next(http);
    }

    private static Task RefuseAsync(HttpContext http, string why)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.ContentType = MediaTypeNames.Text.Plain;
        return http.Response.WriteAsync(why, http.RequestAborted);
    }
}
