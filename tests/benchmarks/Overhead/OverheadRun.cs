using System.Collections.Immutable;

namespace SnoopiCluster.Benchmarks.Overhead;

/// <summary>
/// Times the same training with a silo and without one, block about. Both runs live at once, and one is stopped while the
/// other is timed.
/// </summary>
internal static class OverheadRun
{
    // A rank's collective may take 5 s, on its own clock, which goes on while it is stopped.
    private static readonly TimeSpan LongestBlock = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ShortestBlock = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1.5);

    /// <summary>Measures.</summary>
    /// <param name="pairs">Blocks of either side, at least 1.</param>
    /// <param name="steps">About how many steps a block has, where they fit into 4 s.</param>
    /// <param name="warmUpSteps">Steps of either side before the first block.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">
    /// A side does not start, or lost a rank meanwhile.
    /// </exception>
    public static async Task<OverheadResult> MeasureAsync(
        int pairs, int steps, int warmUpSteps, string folder, CancellationToken cancel)
    {
        var world = new OverheadWorld(Path.Combine(folder, "world"));
        await using TrainingSide cluster = await ClusterSide.StartAsync(
            world, Path.Combine(folder, "cluster"), OverheadWorld.WorldSize, cancel);
        await cluster.UntilStepAsync(warmUpSteps, cancel);
        await using TrainingSide local = new LocalSide(
            world.Spec(cluster: false), Directory.CreateDirectory(Path.Combine(folder, "local")).FullName);
        await local.UntilStepAsync(warmUpSteps, cancel);

        // What either side did so far it did beside the other one.
        int clusterBefore = (await cluster.StepSecondsAsync(cancel)).Length;
        cluster.Stop();
        TimeSpan block = await BlockOfAsync(local, steps, cancel);
        int localBefore = (await local.StepSecondsAsync(cancel)).Length;
        local.Stop();
        (double localControl, double clusterControl) = await AlternateAsync(local, cluster, pairs, block, cancel);
        return new OverheadResult(
            await StepsOfAsync(local, localBefore, localControl),
            await StepsOfAsync(cluster, clusterBefore, clusterControl));

        async Task<OverheadSteps> StepsOfAsync(TrainingSide side, int before, double control) => new(
            OverheadSteps.WithoutStops((await FinishAsync(side, cancel)).Skip(before), block.TotalSeconds),
            pairs,
            block.TotalSeconds,
            control);
    }

    // How long so many steps take the one that has the machine to itself.
    private static async Task<TimeSpan> BlockOfAsync(TrainingSide local, int steps, CancellationToken cancel)
    {
        int before = (await local.StepSecondsAsync(cancel)).Length;
        await Task.Delay(FirstLook, cancel);
        IEnumerable<double> alone = (await local.StepSecondsAsync(cancel)).Skip(before + 1);
        TimeSpan wanted = TimeSpan.FromSeconds(Statistics.Median(alone) * steps);
        return wanted < ShortestBlock ? ShortestBlock : wanted < LongestBlock ? wanted : LongestBlock;
    }

    // The side that begins a pair changes: what drifts must not be one side's.
    private static async Task<(double LocalControl, double ClusterControl)> AlternateAsync(
        TrainingSide local, TrainingSide cluster, int pairs, TimeSpan block, CancellationToken cancel)
    {
        double localControl = 0;
        double clusterControl = 0;
        for (int pair = 0; pair < pairs; pair++)
        {
            if (pair % 2 == 0)
            {
                localControl += await GoOnAsync(local, block, cancel);
                clusterControl += await GoOnAsync(cluster, block, cancel);
            }
            else
            {
                clusterControl += await GoOnAsync(cluster, block, cancel);
                localControl += await GoOnAsync(local, block, cancel);
            }
        }

        return (localControl, clusterControl);
    }

    private static async Task<double> GoOnAsync(TrainingSide side, TimeSpan block, CancellationToken cancel)
    {
        double before = side.ControlSeconds();
        side.Continue();
        try
        {
            await Task.Delay(block, cancel);
        }
        finally
        {
            side.Stop();
        }

        return side.ControlSeconds() - before;
    }

    // The rows of its last block are still on their way when a side is stopped.
    private static async Task<ImmutableArray<double>> FinishAsync(TrainingSide side, CancellationToken cancel)
    {
        side.Continue();
        await Task.Delay(ShortestBlock * 2, cancel);
        ImmutableArray<double> seconds = await side.StepSecondsAsync(cancel);
        side.Stop();
        return seconds;
    }
}
