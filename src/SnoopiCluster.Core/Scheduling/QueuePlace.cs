using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Core.Scheduling;

/// <summary>A run that cannot go on before it is given slots.</summary>
/// <param name="Run">The run.</param>
/// <param name="Position">Its place, from 1, among all that wait; smaller ones behind a large one may pass it.</param>
/// <param name="QueueLength">How many wait.</param>
/// <param name="NumWanted">Slots that it goes on with at the least, besides those that it holds.</param>
/// <param name="NumFree">Slots that nobody holds, on nodes that take ranks.</param>
/// <param name="WhyNever">Why the cluster as it is can never serve it; null when it can.</param>
public sealed record QueuePlace(RunId Run, int Position, int QueueLength, int NumWanted, int NumFree, string? WhyNever)
{
    /// <summary>The place as a sentence for people.</summary>
    public string Text => WhyNever ?? $"{(Position == 1 ? "first" : $"place {Position}")} of {QueueLength} in the queue: "
        + $"wants {Count(NumWanted)}, {NumFree} {(NumFree == 1 ? "is" : "are")} free";

    private static string Count(int slots) => slots == 1 ? "1 slot" : $"{slots} slots";
}
