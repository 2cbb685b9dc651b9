using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Cli.Watching;

/// <summary>A line for each thing that happens, and one now and then for the steps: for logs and pipes.</summary>
internal sealed class LineRunScreen(CommandOutput output, TimeProvider time) : IRunScreen
{
    private readonly Lock _oneLineAtATime = new();
    private readonly LinePace _pace = new(time);
    private string? _trouble;

    /// <inheritdoc/>
    public Task WatchAsync(Func<Task> watch) => watch();

    /// <inheritdoc/>
    public void Show(RunPicture picture, TimelineEntry entry) => Write(TimelineText.Of(entry, time));

    /// <inheritdoc/>
    public void Show(RunPicture picture, RunProgress progress, bool isEnd)
    {
        if (progress.Newest is { } row && (_pace.IsDue(progress.Step, progress.Steps) || isEnd))
        {
            Write(TextOf(picture, progress, row));
        }
    }

    /// <inheritdoc/>
    public void Show(RunPicture picture)
    {
        if (picture.Trouble != _trouble)
        {
            _trouble = picture.Trouble;
            Write(_trouble ?? "the silo is back");
        }
    }

    private static string TextOf(RunPicture picture, RunProgress progress, StepMetrics row) => FormattableString.Invariant(
        $"step {progress.Step}/{progress.Steps}  VSD {StepText.Number(row.VsdLoss)}  LoRA {StepText.Number(row.LoraLoss)}")
        + $"{StepText.Clip(row.ClipLoss, row.ClipCosine)}  "
        + FormattableString.Invariant($"kappa {row.KappaMin:0.00}..{row.KappaMax:0.00}  {row.SamplesPerSecond:0.0} samples/s")
        + (picture.Remaining is { } rest ? $"  {StepText.Duration(rest)} left" : "")
        + (progress.Status == RunStatus.Running ? "" : $"  {Words.Of(progress.Status)}");

    private void Write(string line)
    {
        lock (_oneLineAtATime)
        {
            output.Text(line);
        }
    }
}
