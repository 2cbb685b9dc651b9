namespace SnoopiCluster.Core.Runs;

/// <summary>Why a run does not train at present, though nobody has ended it.</summary>
/// <param name="Cause">For a person, such as <c>second of 5 in the queue; wants 2 slots, 1 is free</c>.</param>
/// <param name="Position">Its place among the runs that wait for slots, from 1; null when it does not wait for slots.</param>
/// <param name="QueueLength">How many runs wait for slots; null as for the place.</param>
/// <param name="Until">When it is tried again; null when it waits for no time to pass.</param>
public sealed record RunWait(string Cause, int? Position, int? QueueLength, DateTimeOffset? Until);
