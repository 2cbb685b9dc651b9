using SnoopiCluster.Worker.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>
/// A bar with the last step's numbers beside it, redrawn in place; what is worth knowing scrolls above it.
/// </summary>
internal sealed class ProgressScreen(CommandOutput output) : ITrainingScreen
{
    private const int BarWidth = 24;

    /// <inheritdoc/>
    public RunOutcome Watch(Func<Action<StepReport>, Action<string>, RunOutcome> train) =>
        output.Console.Progress()
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(new ProgressBarColumn { Width = BarWidth }, new NumbersColumn())
        .Start(progress =>
        {
            ProgressTask bar = progress.AddTask("preparing");
            bar.IsIndeterminate = true;
            return train(step => Show(bar, step), Say);
        });

    /// <inheritdoc/>
    public void Say(string line) => output.Console.WriteLine(line);

    private static void Show(ProgressTask bar, StepReport step)
    {
        bar.IsIndeterminate = false;
        bar.MaxValue = step.Steps;
        bar.Value = step.Step;
        bar.Description = $"{step.Step}/{step.Steps}  {StepText.Of(step)}";
    }

    /// <summary>The description as plain text, to the left, cut at the end of the line.</summary>
    private sealed class NumbersColumn : ProgressColumn
    {
        /// <inheritdoc/>
        protected override bool NoWrap => true;

        /// <inheritdoc/>
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Description).Overflow(Overflow.Ellipsis).LeftJustified();
    }
}
