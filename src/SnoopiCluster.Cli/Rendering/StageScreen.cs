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

    /// <summary>Shows where a stage stands; its pace is known from the second report on.</summary>
    public void Show(StageProgress progress)
    {
        if (progress.Stage != _stage)
        {
            (_stage, _firstStep, _start) = (progress.Stage, progress.Step, time.GetTimestamp());
        }

        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        output.Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Stage,-9} {progress.Step,6}/{progress.Steps}  loss {progress.Loss:0.00000}{Pace(progress, seconds)}"));
        output.Event(new
        {
            Event = "progress",
            progress.Stage,
            progress.Step,
            progress.Steps,
            progress.Loss,
            Seconds = seconds,
        });
    }

    private string Pace(StageProgress progress, double seconds)
    {
        if (progress.Step == _firstStep)
        {
            return "";
        }

        double pace = seconds / (progress.Step - _firstStep);
        double minutesLeft = pace * (progress.Steps - progress.Step) / 60;
        return string.Create(CultureInfo.InvariantCulture, $"  {pace * 1000:0.0} ms a step  {minutesLeft:0.0} min left");
    }
}
