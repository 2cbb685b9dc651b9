namespace SnoopiCluster.Core;

/// <summary>A state as it was read, with the number that a later write must name.</summary>
/// <param name="State">The state.</param>
/// <param name="Revision">Grows by one with every write.</param>
public sealed record Stored<T>(T State, long Revision);
