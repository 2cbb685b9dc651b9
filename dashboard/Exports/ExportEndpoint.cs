using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Exports;

/// <summary>
/// Students as archives, handed through from the silo while they come: the browser talks to the dashboard only, and an archive is
/// larger than what this process should hold. When the browser goes away, so does the request to the silo.
/// </summary>
internal static class ExportEndpoint
{
    private const string Root = "/exports/";

    /// <summary>Maps <c>/exports/runs/{run}/export/{archive}</c>.</summary>
    public static void MapExports(this WebApplication app) =>
        app.MapGet($"{Root}runs/{{run}}/export/{{archive}}", AnswerAsync);

    /// <summary>Where the browser finds an archive.</summary>
    /// <param name="download">Its path as the silo says it (<c>ExportedStudent.Download</c>).</param>
    public static string PathOf(string download) => Root + download;

    private static async Task AnswerAsync(string run, string archive, HttpContext http, SiloClient silo)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!RunId.TryParse(run, null, out RunId id) || archive is not ("student.tar" or "student-ema.tar"))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            using SiloDownload download = await silo.DownloadAsync($"runs/{id}/export/{archive}", http.RequestAborted);
            await PassOnAsync(download, download.FileName ?? $"{id}-{archive}", http);
        }
        catch (SiloException e)
        {
            http.Response.StatusCode = e is SiloRefusedException { IsNotFound: true }
                ? StatusCodes.Status404NotFound
                : StatusCodes.Status503ServiceUnavailable;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }

    private static async Task PassOnAsync(SiloDownload download, string fileName, HttpContext http)
    {
        HttpResponse response = http.Response;
        response.ContentType = "application/x-tar";
        response.ContentLength = download.NumBytes;
        response.Headers.ContentDisposition = new ContentDisposition { FileName = fileName, Inline = false }.ToString();
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            // The names come before the first bytes do: the browser shows that it has begun.
            await response.StartAsync(http.RequestAborted);
            await download.CopyToAsync(response.Body, http.RequestAborted);
        }
        catch (IOException)
        {
            // Otherwise the browser would keep half an archive for a whole one.
            http.Abort();
        }
    }
}
