using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Journal;

namespace SnoopiCluster.Worker.Training;

/// <summary>
/// The life of a rank, on one page: restore, then steps until the run is done or stopped, recording each, with checkpoints
/// and sample grids when they are due. The mathematics is <see cref="TrainingStep"/>.
/// </summary>
internal sealed class RankLoop(
    RunSpec spec,
    TrainingState state,
    TrainingStep step,
    PromptFeed feed,
    CheckpointFolder checkpoints,
    RunJournal journal,
    StudentPictures pictures,
    CheckpointIdentity identity,
    Faults faults,
    LocalRunOptions options)
{
    private const int StepsPerCollection = 16;

    private bool _startupIsCollected;

    /// <summary>Runs to the end, to a stop or to a failure; leaves a checkpoint in the first two cases.</summary>
    /// <param name="stopAfterStep">Ends the run after the step in progress.</param>
    public RunOutcome Run(CancellationToken stopAfterStep)
    {
        Restore();
        journal.Begin(state.Step);
        while (state.Step < spec.Steps)
        {
            checkpoints.ThrowIfFailed();
            if (stopAfterStep.IsCancellationRequested)
            {
                checkpoints.Begin(state, identity with { Environment = EnvironmentNow() });
                checkpoints.Finish();
                return new RunStopped(state.Step);
            }

            long started = options.Clock.GetTimestamp();
            IReadOnlyList<FedPrompt> prompts = feed.PromptsOf(state.Step);
            StepResult result = step.Run(prompts);
            faults.ApplyTwice(result.Step, state, spec.Lora.Lr);
            StepReport report = journal.Record(result, state, options.Clock.GetElapsedTime(started));
            options.OnStep?.Invoke(report);

            if (state.SkippedInARow >= spec.NonFinite.After && !Rewind())
            {
                return new RunFailed(state.Step, NotFiniteCause(result));
            }

            CollectHandles();
            if (state.Step % spec.Checkpoints.Every == 0)
            {
                checkpoints.Begin(state, identity with { Environment = EnvironmentNow() });
            }

            if (spec.Samples.Every > 0 && state.Step % spec.Samples.Every == 0)
            {
                Tell($"sample grid {pictures.Draw(state.Step)}");
            }
        }

        return Complete();
    }

    // The newest checkpoint that is whole; without one the run starts from the models as they were loaded.
    private void Restore()
    {
        if (checkpoints.NewestValid(Tell) is not { } newest)
        {
            return;
        }

        CheckMatches(newest.Manifest);
        if (newest.Manifest.SpecHash != identity.SpecHash)
        {
            Tell("spec.json was changed since the checkpoint was written; what follows is another run than the one before");
        }

        CheckpointReader.Restore(newest.Folder, newest.Manifest, state);
        step.MicroBatch = newest.Manifest.Environment.MicroBatch;
        Tell($"resumed before step {state.Step} from {newest.Folder}");
        IReadOnlyList<string> differences = EnvironmentNow().DifferencesTo(newest.Manifest.Environment);
        if (differences.Count > 0)
        {
            Tell($"bit-equality is off from here on: {string.Join(", ", differences)}; prompts and draws stay the same");
        }
    }

    // The collector sees KB of handles where libtorch holds MB, and would let a whole generation of them gather. What the
    // start left behind is given back to the system once, so that memory is flat from the first steps on.
    private void CollectHandles()
    {
        if (state.Step % StepsPerCollection == 0)
        {
            GC.Collect(
                _startupIsCollected ? 0 : GC.MaxGeneration,
                _startupIsCollected ? GCCollectionMode.Forced : GCCollectionMode.Aggressive);
            _startupIsCollected = true;
        }
    }

    private string NotFiniteCause(StepResult last)
    {
        string advice = spec.NonFinite.Then == NonFiniteAction.Rewind
            ? "there is no checkpoint to take weights from; set checkpoints.every lower, or lower"
            : "set non_finite.then to rewind, or lower";
        return $"{state.SkippedInARow} steps in a row were not finite, the last is step {last.Step}; "
            + $"{advice} the learning rates or kappa.range";
    }

    // The weights of the last checkpoint, with the steps and the plan going on: no (seed, step) is used twice.
    private bool Rewind()
    {
        if (spec.NonFinite.Then != NonFiniteAction.Rewind)
        {
            return false;
        }

        checkpoints.Finish();
        if (checkpoints.NewestValid(Tell) is not { } newest)
        {
            return false;
        }

        CheckpointReader.TakeWeights(newest.Folder, newest.Manifest, state);
        Tell($"weights taken from {newest.Folder} after {spec.NonFinite.After} steps that were not finite; "
            + $"going on with step {state.Step}");
        return true;
    }

    private RunCompleted Complete()
    {
        checkpoints.Begin(state, identity with { Environment = EnvironmentNow() });
        checkpoints.Finish();
        string studentFolder = pictures.ExportStudent(state);
        return new RunCompleted(
            state.Step, state.Student.Parameters.MasterHash(), state.Ledger.Hash.ToString(), studentFolder);
    }

    private ComputeEnvironment EnvironmentNow() => identity.Environment with { MicroBatch = step.MicroBatch };

    private void CheckMatches(CheckpointManifest manifest)
    {
        if (manifest.PromptSetHash != identity.PromptSetHash)
        {
            throw new InvalidDataException(
                $"The checkpoint before step {manifest.Step} was fed from the prompt set {manifest.PromptSetHash}, this run "
                    + $"folder holds {identity.PromptSetHash}: put the run's own prompts folder back.");
        }
    }

    private void Tell(string text) => options.OnEvent?.Invoke(text);
}
