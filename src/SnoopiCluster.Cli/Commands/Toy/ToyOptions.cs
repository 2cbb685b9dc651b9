using System.CommandLine;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Commands.Toy;

/// <summary>Options that the commands which judge pictures have alike.</summary>
internal static class ToyOptions
{
    private const int CountUsually = 1_000;

    /// <summary>Number of pictures.</summary>
    public static Option<int> Count() => new("--count")
    {
        Description = "Pictures to judge; distances and recall compare only at the same number.",
        HelpName = "N",
        DefaultValueFactory = _ => CountUsually,
    };

    /// <summary>Seed of all draws.</summary>
    public static Option<long> Seed() =>
        new("--seed") { Description = "Seed of captions, noise and reference; default 0.", HelpName = "N" };

    /// <summary>A count that can be judged.</summary>
    /// <exception cref="CliFault">It is out of range.</exception>
    public static int CheckedCount(int count) => count is >= ToyMeasure.CountMin and <= ToyMeasure.CountMax
        ? count
        : throw new CliFault(
            $"--count: found {count}; give a number from {ToyMeasure.CountMin} to {ToyMeasure.CountMax}.");

    /// <summary>A seed that there is.</summary>
    /// <exception cref="CliFault">It is below 0.</exception>
    public static long CheckedSeed(long seed) => seed >= 0
        ? seed
        : throw new CliFault($"--seed: found {seed}; give a number from 0.");
}
