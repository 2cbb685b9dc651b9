using System.Globalization;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Silo.Http;

/// <summary>Reads the path, the query and the headers of a request; what is wrong with them is said with its key.</summary>
internal static class RequestParts
{
    /// <summary>An id in the path. One that cannot be an id is the id of nothing.</summary>
    public static T Id<T>(this HttpContext http, string name)
        where T : struct, IParsable<T>
    {
        string text = http.Request.RouteValues[name] as string ?? "";
        return T.TryParse(text, CultureInfo.InvariantCulture, out T id)
            ? id
            : throw RequestFault.NotFound(name, $"There is no {name} \"{text}\": it has not the form of one.");
    }

    /// <summary>A value of the query, or <paramref name="fallback"/> when it is not given.</summary>
    public static T Query<T>(this HttpContext http, string name, T fallback, T min, T max)
        where T : struct, IParsable<T>, IComparable<T>
    {
        if (http.Request.Query[name] is not [{ } text])
        {
            return http.Request.Query.ContainsKey(name)
                ? throw RequestFault.Invalid(name, "is given more than once")
                : fallback;
        }

        return T.TryParse(text, CultureInfo.InvariantCulture, out T value)
            && value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0
            ? value
            : throw RequestFault.Invalid(name, $"found \"{text}\"; give a number from {min} to {max}");
    }

    /// <summary>An id in the query; null when it is not given.</summary>
    public static T? QueryId<T>(this HttpContext http, string name)
        where T : struct, IParsable<T> => http.Request.Query[name] switch
        {
            [] => null,
            [{ } text] when T.TryParse(text, CultureInfo.InvariantCulture, out T id) => id,
            var other => throw RequestFault.Invalid(name, $"found \"{other}\"; give one id"),
        };

    /// <summary>Refuses a query with other keys than these.</summary>
    public static void KnowsOnly(this HttpContext http, params string[] names)
    {
        SpecFault[] faults =
        [
            .. http.Request.Query.Keys.Where(key => !names.Contains(key, StringComparer.Ordinal)).Select(key => new SpecFault(
                key, names.Length == 0 ? "unknown key; none is known here" : $"unknown key; known here are {string.Join(", ", names)}")),
        ];
        if (faults.Length > 0)
        {
            throw RequestFault.Invalid(faults);
        }
    }

    /// <summary>The key under which a creation is done once; null when none is given.</summary>
    public static string? IdempotencyKey(this HttpContext http) => http.Request.Headers[ApiRoutes.IdempotencyKeyHeader] switch
    {
        [] => null,
        [{ Length: >= 1 and <= 200 } key] when key.All(c => c is > ' ' and <= '~') => key,
        _ => throw RequestFault.Invalid(
            ApiRoutes.IdempotencyKeyHeader, "give one key of 1 to 200 printable ASCII characters without blanks"),
    };
}
