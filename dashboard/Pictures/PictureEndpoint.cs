using System.Globalization;
using Microsoft.Net.Http.Headers;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Pictures;

/// <summary>Samples, handed through from the silo: the browser talks to the dashboard only.</summary>
internal static class PictureEndpoint
{
    // A picture of a step and a probe is drawn once.
    private const string ForGood = "private, max-age=31536000, immutable";

    /// <summary>Maps <c>/pictures/runs/{run}/{step}/{probe}.png</c>.</summary>
    public static void MapPictures(this WebApplication app) =>
        app.MapGet("/pictures/runs/{run}/{step:long:min(0)}/{probe:int:min(0)}.png", AnswerAsync);

    /// <summary>Where the browser finds a sample.</summary>
    public static string PathOf(RunId run, long step, int probe) =>
        string.Create(CultureInfo.InvariantCulture, $"/pictures/runs/{run}/{step}/{probe}.png");

    private static async Task<IResult> AnswerAsync(
        string run, long step, int probe, HttpContext http, PictureCache pictures)
    {
        if (!RunId.TryParse(run, null, out RunId id))
        {
            return Results.NotFound();
        }

        SiloPicture? picture;
        try
        {
            picture = await pictures.FindAsync(
                string.Create(CultureInfo.InvariantCulture, $"runs/{id}/samples/{step}/{probe}.png"), http.RequestAborted);
        }
        catch (SiloException)
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (picture is null)
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = ForGood;
        return Results.Bytes(picture.Bytes, "image/png", entityTag: EntityTagHeaderValue.Parse(picture.ETag));
    }
}
