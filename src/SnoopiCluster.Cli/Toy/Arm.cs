namespace SnoopiCluster.Cli.Toy;

/// <summary>One row of an experiment that is still to be found out.</summary>
/// <param name="Name">Names it among the experiment's arms.</param>
/// <param name="Decides">Everything that decides its result, to be written as JSON.</param>
/// <param name="Measure">Finds it out, on a thread of its own, computing with one thread.</param>
/// <typeparam name="T">What is found out.</typeparam>
internal sealed record Arm<T>(string Name, object Decides, Func<CancellationToken, Task<T>> Measure);

/// <summary>One row that was found out.</summary>
/// <param name="Name">Names it among the experiment's arms.</param>
/// <param name="Result">What was found.</param>
/// <param name="Seconds">Wall time that it took, in the life that ended it.</param>
/// <typeparam name="T">What was found out.</typeparam>
internal sealed record FinishedArm<T>(string Name, T Result, double Seconds);
