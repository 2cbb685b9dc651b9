namespace SnoopiCluster.Worker.Ranks;

/// <summary>The members of a group have states that cannot belong to one run; another try would meet them again.</summary>
public sealed class StatesDifferException(string message) : Exception(message);
