using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Silo.Http;

/// <summary>
/// Keeps other machines and other web pages out, until there are tokens (design section 8): a page that a browser on this
/// machine shows can reach loopback too, under a name of its own (DNS rebinding) or with a form.
/// </summary>
internal sealed class LoopbackMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        HttpRequest request = http.Request;
        if (!LoopbackNames.Contains(request.Host.Host))
        {
            return Problems.WriteAsync(
                http,
                StatusCodes.Status403Forbidden,
                "foreign-host",
                "The silo is not known by this name",
                $"The Host header is {request.Host}; until there are tokens only localhost, 127.0.0.1 and [::1] are answered.",
                []);
        }

        string own = $"{request.Scheme}://{request.Host}";
        if (request.Headers.Origin is { Count: > 0 } origin && !own.Equals(origin, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.WriteAsync(
                http,
                StatusCodes.Status403Forbidden,
                "foreign-origin",
                "Pages of other origins are not answered",
                $"The Origin header is {origin}; only {own} itself is answered, or a program that sends none.",
                []);
        }

        bool isWrite = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (isWrite && !IsJson(request.ContentType))
        {
            return Problems.WriteAsync(
                http,
                StatusCodes.Status415UnsupportedMediaType,
                "not-json",
                "Writes are taken as JSON only",
                $"The Content-Type is {request.ContentType ?? "not given"}; send application/json, also with an empty body.",
                []);
        }

        return next(http);
    }

    private static bool IsJson(string? contentType) =>
        contentType?.Split(';', 2)[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;
}
