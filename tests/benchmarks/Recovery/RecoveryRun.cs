using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SnoopiCluster.Benchmarks.Overhead;

namespace SnoopiCluster.Benchmarks.Recovery;

/// <summary>Times what the loss of a rank costs, beside torchrun on the same machine: one side after the other.</summary>
internal static class RecoveryRun
{
    private static readonly ImmutableDictionary<string, double> Goals =
        ImmutableDictionary<string, double>.Empty.Add("KILL", 4).Add("STOP", 12);

    /// <summary>Measures.</summary>
    /// <param name="kills">How often a rank is killed, on either side; at least 1.</param>
    /// <param name="stops">How often one is stopped (SIGSTOP), on either side.</param>
    /// <param name="python">The Python whose torchrun it is; null leaves it out.</param>
    /// <param name="folder">An empty folder, the caller's.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">A side does not start, or does not come back.</exception>
    public static async Task<ImmutableArray<RecoveryResult>> MeasureAsync(
        int kills, int stops, string? python, string folder, CancellationToken cancel)
    {
        OverheadWorld world = new(Path.Combine(folder, "world"));
        List<RecoveryResult> results = [];
        await using (OurSide ours = await OurSide.StartAsync(world, Path.Combine(folder, "ours"), cancel))
        {
            results.AddRange(await StrikeAsync(ours, kills, stops, cancel));
        }

        if (python is not null)
        {
            string config = Path.Combine(folder, "world", "model", "unet", "config.json");
            await using TorchrunSide torchrun =
                TorchrunSide.Start(python, config, batch: 16, Path.Combine(folder, "torchrun"));
            results.AddRange(await StrikeAsync(torchrun, kills, stops, cancel));
        }

        return [.. results];
    }

    /// <summary>The results as text.</summary>
    public static string ToTable(IEnumerable<RecoveryResult> results)
    {
        StringBuilder text = new();
        foreach (RecoveryResult result in results)
        {
            double goal = Goals[result.Signal];
            string verdict = result.IsJudged
                ? $"; goal {goal:0} s and no step lost: {(result.IsReached ? "reached" : "MISSED")}"
                : "";
            string times = string.Join(
                ", ", result.Times.Select(time => time.Seconds.ToString("0.00", CultureInfo.InvariantCulture)));
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{result.Side,-8} SIG{result.Signal}: median {result.MedianSeconds:0.00} s to the next step of both ranks "
                + $"({times}), at most {result.StepsLost} steps lost{verdict}");
            foreach (ComeBack time in result.Times.Where(time => time.Phases.Length > 0))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"           {time.Seconds:0.00} s: {time.Phases}");
            }
        }

        return text.ToString();
    }

    private static async Task<IEnumerable<RecoveryResult>> StrikeAsync(
        RecoverySide side, int kills, int stops, CancellationToken cancel)
    {
        List<RecoveryResult> results = [];
        foreach ((string signal, int times) in new[] { ("KILL", kills), ("STOP", stops) })
        {
            List<ComeBack> comeBacks = [];
            for (int i = 0; i < times; i++)
            {
                comeBacks.Add(await side.StrikeAsync(signal, cancel));
            }

            if (times > 0)
            {
                results.Add(new RecoveryResult(side.Name, signal, [.. comeBacks], side is OurSide, Goals[signal]));
            }
        }

        return results;
    }
}

/// <summary>What one signal did to one side.</summary>
/// <param name="Side">Whose ranks.</param>
/// <param name="Signal">The signal.</param>
/// <param name="Times">Each time.</param>
/// <param name="IsJudged">Whether the goal is this side's.</param>
/// <param name="GoalSeconds">Goal of the median.</param>
internal sealed record RecoveryResult(
    string Side, string Signal, ImmutableArray<ComeBack> Times, bool IsJudged, double GoalSeconds)
{
    /// <summary>Median time.</summary>
    public double MedianSeconds => Statistics.Median(Times.Select(time => time.Seconds));

    /// <summary>Most steps that were lost at once.</summary>
    public long StepsLost => Times.Max(time => time.StepsLost);

    /// <summary>Whether the goal is reached; true where there is none.</summary>
    public bool IsReached => !IsJudged || (MedianSeconds <= GoalSeconds && StepsLost == 0);
}
