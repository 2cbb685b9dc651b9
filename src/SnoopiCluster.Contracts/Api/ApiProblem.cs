using System.Collections.Immutable;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Why a request was not carried out (RFC 9457); nothing was changed by it.</summary>
/// <param name="Type">What kind of fault, as a URI reference, such as <c>/problems/invalid-request</c>.</param>
/// <param name="Title">The kind in words, the same for every problem of the type.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What was asked, what was found and what to do.</param>
/// <param name="Instance">The request's path.</param>
/// <param name="Errors">Each key at fault; empty when no single key is.</param>
public sealed record ApiProblem(
    string Type, string Title, int Status, string Detail, string Instance, ImmutableArray<SpecFault> Errors);
