using SnoopiCluster.Contracts;

namespace SnoopiCluster.Silo.Http;

/// <summary>Answers as the API writes them.</summary>
internal static class Json
{
    /// <summary>200 with a body.</summary>
    public static IResult Ok<T>(T body) => Of(body, StatusCodes.Status200OK);

    /// <summary>201 with a body and the path of what was made.</summary>
    public static IResult Created<T>(HttpContext http, string path, T body)
    {
        http.Response.Headers.Location = path;
        return Of(body, StatusCodes.Status201Created);
    }

    /// <summary>A body with a status.</summary>
    public static IResult Of<T>(T body, int status) =>
        Results.Json(body, MessageJson.Options, "application/json; charset=utf-8", status);
}
