using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>
/// A line now and then, for logs and pipes: about forty over a run, and one after half a minute of silence.
/// </summary>
internal sealed class LinesScreen(CommandOutput output, TimeProvider time) : ITrainingScreen
{
    private const int LinesOfARun = 40;
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);
    private readonly Lock _oneLineAtATime = new();
    private long _lastLine = time.GetTimestamp();
    private bool _hasLine;

    /// <inheritdoc/>
    public RunOutcome Watch(Func<Action<StepReport>, Action<string>, RunOutcome> train) => train(Show, Say);

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (_oneLineAtATime)
        {
            output.Text(line);
        }
    }

    private void Show(StepReport step)
    {
        bool isDue = !_hasLine
            || step.Step == step.Steps
            || step.Step % Interval(step.Steps) == 0
            || !step.IsApplied
            || time.GetElapsedTime(_lastLine) >= LongestSilence;
        if (isDue)
        {
            _hasLine = true;
            _lastLine = time.GetTimestamp();
            Say($"step {step.Step}/{step.Steps}  {StepText.Of(step)}");
        }
    }

    // The smallest of 1, 2, 5, 10, 20, 50, ... that keeps a run within its lines.
    private static long Interval(long steps)
    {
        for (long unit = 1; ; unit *= 10)
        {
            foreach (long interval in (ReadOnlySpan<long>)[unit, 2 * unit, 5 * unit])
            {
                if (steps / interval <= LinesOfARun)
                {
                    return interval;
                }
            }
        }
    }
}
