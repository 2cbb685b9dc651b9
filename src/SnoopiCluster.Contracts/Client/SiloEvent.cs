namespace SnoopiCluster.Contracts.Client;

/// <summary>One server-sent event.</summary>
/// <param name="Name">Its name, such as <c>progress</c>.</param>
/// <param name="Id">What resumes the stream after it; null when it carries none.</param>
/// <param name="Data">Its data, JSON.</param>
public sealed record SiloEvent(string Name, string? Id, string Data);
