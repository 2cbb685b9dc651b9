using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>One line of JSON for each step and each thing worth knowing.</summary>
internal sealed class JsonScreen(CommandOutput output) : ITrainingScreen
{
    private readonly Lock _oneLineAtATime = new();

    /// <inheritdoc/>
    public RunOutcome Watch(Func<Action<StepReport>, Action<string>, RunOutcome> train) => train(Show, Say);

    /// <inheritdoc/>
    public void Say(string line) => Write(new { Event = "note", Message = line });

    private void Show(StepReport step) => Write(new
    {
        Event = "step",
        step.Step,
        step.Steps,
        step.IsApplied,
        step.VsdLoss,
        step.LoraLoss,
        step.ClipLoss,
        step.ClipCosine,
        step.StudentGradNorm,
        step.LoraGradNorm,
        step.KappaMin,
        step.KappaMax,
        step.SecondsPerStep,
        step.SamplesPerSecond,
        RemainingSeconds = step.Remaining.TotalSeconds,
    });

    private void Write<T>(T happening)
    {
        lock (_oneLineAtATime)
        {
            output.Event(happening);
        }
    }
}
