using System.Globalization;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Cli.Watching;

/// <summary>The live view of a run, as lines that fit a terminal.</summary>
internal static class RunFrame
{
    private const int MostRanks = 8;
    private const int MostEntries = 8;
    private const int LeastWidth = 20;

    /// <summary>Draws it.</summary>
    /// <param name="picture">What is known.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="time">Clock of the machine.</param>
    /// <returns>Lines of fewer characters than the width.</returns>
    public static IReadOnlyList<string> Of(RunPicture picture, int width, int height, TimeProvider time)
    {
        // One column stays free: a line that fills the last one would be followed by an empty line on some terminals.
        int room = Math.Max(width - 1, LeastWidth);
        List<string> lines =
        [
            $"{picture.Run.Name}  {picture.Run.Id}  {Words.Of(picture.Run.Status)}  {picture.Run.Fence}",
            ProgressOf(picture, room),
            .. LossesOf(picture, room),
            .. RanksOf(picture.Run),
        ];
        if (picture.Trouble is { } trouble)
        {
            lines.Add(trouble);
        }

        int left = Math.Clamp(height - lines.Count - 2, 1, MostEntries);
        lines.AddRange(picture.Entries.TakeLast(left).Select(entry => TimelineText.Short(entry, time)));
        return [.. lines.Select(line => Fit(line, room))];
    }

    private static string ProgressOf(RunPicture picture, int room)
    {
        RunView run = picture.Run;
        string numbers = $" {run.Step}/{run.Spec.Steps}"
            + (picture.SecondsPerStep is { } seconds and > 0
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {1 / seconds:0.00} steps/s  {run.Spec.Batch / seconds:0.0} samples/s")
                : "")
            + (picture.Remaining is { } rest ? $"  {StepText.Duration(rest)} left" : "");
        int bar = Math.Clamp(room - numbers.Length, 8, 40);
        int filled = (int)(bar * Math.Clamp((double)run.Step / run.Spec.Steps, 0, 1));
        return new string('█', filled) + new string('░', bar - filled) + numbers;
    }

    private static IEnumerable<string> LossesOf(RunPicture picture, int room)
    {
        if (picture.Recent.IsEmpty)
        {
            yield break;
        }

        StepMetrics last = picture.Recent[^1];
        int width = Math.Clamp(room - 20, 8, 60);
        yield return Curve("VSD ", last.VsdLoss, picture.Recent.Select(step => step.VsdLoss));
        yield return Curve("LoRA", last.LoraLoss, picture.Recent.Select(step => (double?)step.LoraLoss));
        if (picture.Recent.Any(step => step.ClipLoss is not null))
        {
            yield return Curve("CLIP", last.ClipLoss, picture.Recent.Select(step => step.ClipLoss));
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"kappa {picture.Run.Spec.Kappa.Range}, drawn {last.KappaMin:0.00}..{last.KappaMax:0.00}"
            + $"{(last.Applied ? "" : "; the last step was skipped: not finite")}");

        string Curve(string name, double? value, IEnumerable<double?> values) =>
            $"{name} {StepText.Number(value),-12} {Sparkline.Of([.. values], width)}";
    }

    private static IEnumerable<string> RanksOf(RunView run)
    {
        foreach (RankView rank in run.Ranks.Take(MostRanks))
        {
            yield return $"rank {rank.Rank,-3} {RunFacts.TextOf(rank)}";
        }

        if (run.Ranks.Length > MostRanks)
        {
            yield return $"and {run.Ranks.Length - MostRanks} ranks more";
        }

        if (run.Ranks.IsEmpty && run.Cause.Length > 0)
        {
            yield return run.Cause;
        }
    }

    private static string Fit(string line, int room) => line.Length <= room ? line : line[..(room - 1)] + "…";
}
