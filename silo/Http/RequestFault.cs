using System.Collections.Immutable;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Silo.Http;

/// <summary>A request that is not carried out; nothing was changed by it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="kind">Last part of the problem's type, such as <c>invalid-request</c>.</param>
/// <param name="title">The kind in words.</param>
/// <param name="detail">What was asked, what was found and what to do.</param>
/// <param name="errors">Each key at fault.</param>
internal sealed class RequestFault(
    int status, string kind, string title, string detail, ImmutableArray<SpecFault> errors) : Exception(detail)
{
    public int Status { get; } = status;

    public string Kind { get; } = kind;

    public string Title { get; } = title;

    public ImmutableArray<SpecFault> Errors { get; } = errors;

    /// <summary>400: keys of the body, the query or the path that are wrong.</summary>
    public static RequestFault Invalid(params IReadOnlyCollection<SpecFault> errors) => new(
        StatusCodes.Status400BadRequest,
        "invalid-request",
        "The request is not valid",
        string.Join("; ", errors),
        [.. errors]);

    /// <summary>400: one key that is wrong.</summary>
    public static RequestFault Invalid(string key, string message) => Invalid(new SpecFault(key, message));

    /// <summary>404: there is nothing of this id.</summary>
    public static RequestFault NotFound(string key, string detail) => new(
        StatusCodes.Status404NotFound, "not-found", "There is no such thing", detail, [new SpecFault(key, detail)]);

    /// <summary>409: the request cannot be met where things stand.</summary>
    public static RequestFault Conflict(string detail, string? key = null) => new(
        StatusCodes.Status409Conflict,
        "conflict",
        "The request does not fit where things stand",
        detail,
        key is null ? [] : [new SpecFault(key, detail)]);
}
