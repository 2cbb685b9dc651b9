namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Body of <c>POST /runs/{id}/pause</c>, <c>/resume</c>, <c>/cancel</c> and <c>/checkpoint</c>, of <c>/sweeps/{id}/stop</c> and
/// <c>/nodes/{name}/drain</c>, <c>/exclude</c> and <c>/return</c>.
/// </summary>
/// <param name="Cause">Why, for the timeline; at most 500 characters; null for no reason given.</param>
public sealed record GiveCause(string? Cause = null);
