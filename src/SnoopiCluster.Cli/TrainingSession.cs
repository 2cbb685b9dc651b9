using System.Runtime.InteropServices;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Worker.Runs;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli;

/// <summary>
/// One life of a run in this process: shown while it trains, stopped by signals, explained at its end.
/// </summary>
internal sealed class TrainingSession(CommandOutput output, Surroundings surroundings)
{
    /// <summary>Trains until the run is done, fails, or is stopped by SIGINT or SIGTERM.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="fault">What a test makes go wrong.</param>
    /// <param name="onStep">Told of each step, beside the screen.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Run(RunFolder folder, FaultInjection? fault = null, Action<StepReport>? onStep = null)
    {
        DeviceCheck.Require(folder.Spec.Model.Device);
        ITrainingScreen screen = output switch
        {
            { IsJson: true } => new JsonScreen(output),
            { IsInteractive: true } => new ProgressScreen(output),
            _ => new LinesScreen(output, surroundings.Time),
        };
        using var signals = new StopSignals(signal =>
        {
            // The bar hides it, and a second signal leaves no time to bring it back.
            output.Console.Cursor.Show(true);
            screen.Say($"{signal}: finishing the step and writing a checkpoint; once more ends at once");
        });
        output.Event(new { Event = "started", Run = folder.FullPath, folder.Spec.Steps });

        StepReport? last = null;
        RunOutcome outcome = screen.Watch((show, say) => LocalRun.Run(
            folder,
            new LocalRunOptions
            {
                OnStep = step =>
                {
                    last = step;
                    show(step);
                    onStep?.Invoke(step);
                },
                OnEvent = say,
                Fault = fault,
            },
            signals.StopAfterStep));

        OutcomeTable.Write(output, folder, outcome, last);
        return Conclude(folder, outcome, signals.First);
    }

    private int Conclude(RunFolder folder, RunOutcome outcome, PosixSignal? signal)
    {
        switch (outcome)
        {
            case RunCompleted:
                return ExitCode.Ok;
            case RunFailed failed:
                throw new CliFault(
                    $"{folder.FullPath}: the run failed at step {failed.Step}: {failed.Cause}",
                    ExitCode.Failed);
            default:
                output.Text($"\nGo on with: snoopi resume {folder.FullPath}");
                return signal is { } by ? ExitCode.StoppedBy(by) : ExitCode.Failed;
        }
    }
}
