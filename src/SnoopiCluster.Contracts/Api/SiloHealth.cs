namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Answer of <c>GET /health/live</c> and <c>GET /health/ready</c>: 200 when all is well, else 503. The paths are not under
/// <see cref="ApiRoutes.Root"/>.
/// </summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Waits">What is not there yet, for a person; null when nothing is awaited.</param>
public sealed record SiloHealth(string Status, string? Waits);
