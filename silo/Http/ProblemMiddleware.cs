using System.Data.Common;

namespace SnoopiCluster.Silo.Http;

/// <summary>Turns what goes wrong into problem details; inside words of a fault of ours stay in the log.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
            {
                await Problems.NoSuchMethod(http);
            }
            else if (http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false }
                && http.GetEndpoint() is null)
            {
                await Problems.NoSuchPath(http);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await AnswerAsync(http, e);
        }
    }

    private Task AnswerAsync(HttpContext http, Exception exception)
    {
        switch (exception)
        {
            case RequestFault fault:
                return Problems.WriteAsync(http, fault.Status, fault.Kind, fault.Title, fault.Message, fault.Errors);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } bad:
                return Problems.WriteAsync(
                    http, bad.StatusCode, "body-too-large", "The body is too large", $"{bad.Message} Send less.", []);
            case BadHttpRequestException bad:
                return Problems.WriteAsync(
                    http, bad.StatusCode, "invalid-request", "The request is not valid", bad.Message, []);
            case DbException or TimeoutException or IOException or OrleansMessageRejectionException:
                LogUnavailable(exception, http.Request.Method, http.Request.Path);
                return UnavailableAsync(
                    http, "The silo's database or blob store does not answer. Nothing is lost; try again.");
            default:
                LogFailed(exception, http.Request.Method, http.Request.Path);
                return Problems.WriteAsync(
                    http,
                    StatusCodes.Status500InternalServerError,
                    "fault",
                    "The silo has failed",
                    $"The request met a fault of the silo ({exception.GetType().Name}); its log says more.",
                    []);
        }
    }

    /// <summary>503: it may be there soon.</summary>
    public static Task UnavailableAsync(HttpContext http, string detail)
    {
        Task written = Problems.WriteAsync(
            http, StatusCodes.Status503ServiceUnavailable, "unavailable", "The silo cannot answer now", detail, []);
        return written;
    }

    [LoggerMessage(3101, LogLevel.Warning, "{Method} {Path}: a store does not answer")]
    private partial void LogUnavailable(Exception e, string method, string path);

    [LoggerMessage(3102, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception e, string method, string path);
}
