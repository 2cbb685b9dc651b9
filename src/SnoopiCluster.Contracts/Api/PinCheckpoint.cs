namespace SnoopiCluster.Contracts.Api;

/// <summary>Body of <c>POST /runs/{id}/pin</c>: keep a checkpoint whatever retention says, or no longer.</summary>
/// <param name="Step">The checkpoint stands before this step.</param>
/// <param name="Pinned">Whether it is kept.</param>
public sealed record PinCheckpoint(long Step, bool Pinned = true);
