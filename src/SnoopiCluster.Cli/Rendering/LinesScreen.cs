using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>
/// A line now and then, for logs and pipes: about forty over a run, and one after half a minute of silence.
/// </summary>
internal sealed class LinesScreen(CommandOutput output, TimeProvider time) : ITrainingScreen
{
    private readonly Lock _oneLineAtATime = new();
    private readonly LinePace _pace = new(time);

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
        // A step that was skipped is always worth a line.
        if (_pace.IsDue(step.Step, step.Steps) || !step.IsApplied)
        {
            Say($"step {step.Step}/{step.Steps}  {StepText.Of(step)}");
        }
    }
}
