using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>
/// How a run is shown while it trains: a bar that redraws itself, plain lines, or JSON lines.
/// </summary>
internal interface ITrainingScreen
{
    /// <summary>Runs the training and shows its steps until it ends.</summary>
    /// <param name="train">Trains, telling of each step and of each thing worth knowing.</param>
    /// <returns>What <paramref name="train"/> returned.</returns>
    RunOutcome Watch(Func<Action<StepReport>, Action<string>, RunOutcome> train);

    /// <summary>Says something while <see cref="Watch"/> runs; may be called from any thread.</summary>
    void Say(string line);
}
