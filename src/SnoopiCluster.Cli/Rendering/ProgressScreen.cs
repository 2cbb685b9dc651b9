using SnoopiCluster.Worker.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>
/// A bar with the last step's numbers beside it, redrawn in place; what is worth knowing scrolls above it.
/// </summary>
internal sealed class ProgressScreen(CommandOutput output) : ITrainingScreen
{
    private const int WideTerminal = 120;
    private const int BarWidth = 24;
    private const int NarrowBarWidth = 8;

    // Blanks around the two columns.
    private const int Padding = 4;

    private bool IsWide => output.Console.Profile.Width >= WideTerminal;

    /// <inheritdoc/>
    public RunOutcome Watch(Func<Action<StepReport>, Action<string>, RunOutcome> train) =>
        output.Console.Progress()
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(new ProgressBarColumn { Width = IsWide ? BarWidth : NarrowBarWidth }, new NumbersColumn())
        .Start(progress =>
        {
            ProgressTask bar = progress.AddTask("preparing");
            bar.IsIndeterminate = true;
            return train(step => Show(bar, step), Say);
        });

    /// <inheritdoc/>
    public void Say(string line) => output.Console.WriteLine(line);

    private void Show(ProgressTask bar, StepReport step)
    {
        bar.IsIndeterminate = false;
        bar.MaxValue = step.Steps;
        bar.Value = step.Step;
        string text = $"{step.Step}/{step.Steps} {(IsWide ? StepText.Of(step) : StepText.Narrow(step))}";

        // A second line would make the bar flicker and lose its place.
        int room = output.Console.Profile.Width - (IsWide ? BarWidth : NarrowBarWidth) - Padding;
        bar.Description = text.Length <= room ? text : text[..Math.Max(room, 0)];
    }

    /// <summary>The description as plain text, to the left.</summary>
    private sealed class NumbersColumn : ProgressColumn
    {
        /// <inheritdoc/>
        protected override bool NoWrap => true;

        /// <inheritdoc/>
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Description).LeftJustified();
    }
}
