namespace SnoopiCluster.Cli.Silo;

/// <summary>One server-sent event.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Id">Where to go on after it; null when it carries none.</param>
/// <param name="Data">Its data, JSON.</param>
internal sealed record SiloEvent(string Name, string? Id, string Data);
