namespace SnoopiCluster.Dashboard.Live;

/// <summary>How the dashboard stands with its silo: a closed family.</summary>
internal abstract record SiloState;

/// <summary>Nothing is known yet.</summary>
internal sealed record SiloUnknown : SiloState;

/// <summary>It answers.</summary>
internal sealed record SiloReady : SiloState;

/// <summary>It lives and waits for something.</summary>
/// <param name="Waits">For what, for a person.</param>
internal sealed record SiloStarting(string Waits) : SiloState;

/// <summary>Nothing answers.</summary>
/// <param name="Since">When that was noticed.</param>
/// <param name="Cause">What was found.</param>
internal sealed record SiloAway(DateTimeOffset Since, string Cause) : SiloState;
