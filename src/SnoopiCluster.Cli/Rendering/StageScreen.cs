using System.Globalization;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>The progress of a training in stages, a line now and then.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="time">Clock of the pace.</param>
internal sealed class StageScreen(CommandOutput output, TimeProvider time)
{
    private string _stage = "";
    private long _firstStep;
    private long _start;

    /// <summary>Shows where a stage stands.</summary>
    public void Show(StageProgress progress)
    {
        if (progress.Stage != _stage)
        {
            (_stage, _firstStep, _start) = (progress.Stage, progress.Step, time.GetTimestamp());
        }

        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        double pace = progress.Step > _firstStep ? seconds / (progress.Step - _firstStep) : 0;
        output.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Stage,-9} {progress.Step,6}/{progress.Steps}  loss {progress.Loss:0.00000}  {pace * 1000:0.0} ms a step"
            + $"  {pace * (progress.Steps - progress.Step) / 60:0.0} min left"));
        output.Event(new { Event = "progress", progress.Stage, progress.Step, progress.Steps, progress.Loss, Seconds = seconds });
    }
}
