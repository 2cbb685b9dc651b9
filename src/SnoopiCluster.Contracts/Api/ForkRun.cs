using System.Text.Json.Nodes;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Body of <c>POST /runs/{id}/fork</c>: a new run that begins with a checkpoint of another. Answered with a
/// <see cref="RunView"/>.
/// </summary>
/// <param name="At">The checkpoint stands before this step.</param>
/// <param name="Set">
/// Keys laid over the parent's spec, nested or dotted, such as <c>{"kappa.range": [0.5, 3]}</c>; null for none.
/// </param>
public sealed record ForkRun(long At, JsonObject? Set = null);
