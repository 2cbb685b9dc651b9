using System.Globalization;
using Microsoft.Net.Http.Headers;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Dashboard.Pictures;

/// <summary>Samples, handed through from the silo: the browser talks to the dashboard only.</summary>
internal static class PictureEndpoint
{
    // A run that goes back to a checkpoint draws again: only an address with a tag is that of one picture for good.
    private const string ForGood = "private, max-age=31536000, immutable";
    private const string AskedAgain = "private, no-cache";

    /// <summary>Maps <c>/pictures/runs/{run}/{step}/{probe}.png?tag={tag}</c>; without a tag, whatever picture is there now.</summary>
    public static void MapPictures(this WebApplication app) =>
        app.MapGet("/pictures/runs/{run}/{step:long:min(0)}/{probe:int:min(0)}.png", AnswerAsync);

    /// <summary>Where the browser finds a sample.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">Steps done when it was drawn.</param>
    /// <param name="probe">Index of its probe.</param>
    /// <param name="tag">Tells it apart from what the run draws there another time.</param>
    public static string PathOf(RunId run, long step, int probe, string tag) =>
        string.Create(CultureInfo.InvariantCulture, $"/pictures/runs/{run}/{step}/{probe}.png?tag={tag}");

    private static async Task<IResult> AnswerAsync(
        string run, long step, int probe, string? tag, HttpContext http, PictureCache pictures)
    {
        if (!RunId.TryParse(run, null, out RunId id) || (tag is not null && !PictureTag.IsWellFormed(tag)))
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.NotFound();
        }

        SiloPicture? picture;
        try
        {
            picture = await pictures.FindAsync(id, step, probe, tag, http.RequestAborted);
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

        http.Response.Headers.CacheControl = tag is null ? AskedAgain : ForGood;
        return Results.Bytes(picture.Bytes, "image/png", entityTag: EntityTagHeaderValue.Parse(picture.ETag));
    }
}
