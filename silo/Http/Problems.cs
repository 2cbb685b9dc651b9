using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using SnoopiCluster.Contracts;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Silo.Http;

/// <summary>Errors as the API writes them (RFC 9457).</summary>
internal static class Problems
{
    /// <summary>Writes a problem as the answer.</summary>
    public static Task WriteAsync(
        HttpContext http, int status, string kind, string title, string detail, ImmutableArray<SpecFault> errors)
    {
        // The one header that says what may be done instead.
        StringValues allowed = http.Response.Headers.Allow;
        http.Response.Clear();
        http.Response.Headers.Allow = allowed;
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(
            new ApiProblem($"/problems/{kind}", title, status, detail, http.Request.Path, errors),
            MessageJson.Options,
            ApiRoutes.ProblemContentType,
            http.RequestAborted);
    }

    /// <summary>A request with a method that its path does not know.</summary>
    public static Task NoSuchMethod(HttpContext http)
    {
        string allowed = http.Response.Headers.Allow.ToString();
        return WriteAsync(
            http,
            StatusCodes.Status405MethodNotAllowed,
            "method-not-allowed",
            "The path does not know this method",
            $"{http.Request.Method} cannot be used on {http.Request.Path}; use {allowed}.",
            []);
    }

    /// <summary>A request to a path that nothing is at.</summary>
    public static Task NoSuchPath(HttpContext http) => WriteAsync(
        http,
        StatusCodes.Status404NotFound,
        "no-such-path",
        "There is nothing at this path",
        $"There is nothing at {http.Request.Path}; {ApiRoutes.Root}/openapi.json lists what there is.",
        []);
}
