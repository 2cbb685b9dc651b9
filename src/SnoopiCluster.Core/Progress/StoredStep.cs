using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Core.Progress;

/// <summary>A row as it was stored.</summary>
/// <param name="Fence">The attempt and membership version under which it was written.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="Record">The row.</param>
public sealed record StoredStep(Fence Fence, DateTimeOffset At, StepRecord Record);
