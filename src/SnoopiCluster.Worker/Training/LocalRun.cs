using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Tensors;
using SnoopiCluster.Worker.Checkpoints;
using SnoopiCluster.Worker.Journal;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Worker.Training;

/// <summary>A run in this process, in a run folder: what <c>train --local</c> and <c>resume</c> do.</summary>
public static class LocalRun
{
    /// <summary>
    /// Starts the run of a folder, or goes on where its newest whole checkpoint stands; returns when it is done, stopped or
    /// failed. After a kill at any moment the same call ends with the same weights as if there had been none.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="options">Who watches.</param>
    /// <param name="stopAfterStep">Finishes the step in progress, writes a checkpoint and returns.</param>
    /// <exception cref="RunFolderException">Another process works in the folder, or it cannot be written.</exception>
    /// <exception cref="Models.Diffusers.ModelLoadException">A model folder cannot be used.</exception>
    /// <exception cref="PromptFileException">A prompt file cannot be used.</exception>
    public static RunOutcome Run(RunFolder folder, LocalRunOptions options, CancellationToken stopAfterStep)
    {
        using IDisposable taken = folder.Lock();
        RunSpec spec = folder.Spec;
        NativeRuntime.SetThreads(spec.Threads == 0 ? Environment.ProcessorCount : spec.Threads);
        NativeRuntime.SetDeterministic(spec.Model.Deterministic);
        PromptSet prompts = PromptFeed.OpenOrBuild(folder);
        using DistillationModels models = DistillationModels.Load(spec);
        using var state = new TrainingState(spec, models);
        var faults = new Faults(options.Fault);
        state.BetweenUpdates = () => faults.KillInApply(state.Step);
        var step = new TrainingStep(spec, models, state) { OnGradients = faults.PoisonGradient };
        using var checkpoints = new CheckpointFolder(folder.CheckpointsFolder, spec.Checkpoints.Keep)
        {
            OnFileWritten = _ => faults.KillInCheckpoint(state.Step),
        };
        using var journal = new RunJournal(folder);
        var feed = new PromptFeed(spec, prompts, faults);
        using var pictures = new StudentPictures(folder, models, feed.FirstPrompts(StudentPictures.DefaultRows));
        var identity = new CheckpointIdentity(
            RunSpecReader.HashOf(spec), prompts.Manifest.Hash, EnvironmentOf(spec, step));

        new RunStatus(RunState.Running, RunStatus.Read(folder)?.Step ?? 0, spec.Steps, "training").Write(folder);
        try
        {
            RunOutcome outcome = new RankLoop(
                spec, state, step, feed, checkpoints, journal, pictures, identity, faults, options).Run(stopAfterStep);
            StatusOf(outcome, spec).Write(folder);
            return outcome;
        }
        catch (Exception e)
        {
            new RunStatus(RunState.Failed, state.Step, spec.Steps, e.Message).Write(folder);
            throw;
        }
    }

    private static ComputeEnvironment EnvironmentOf(RunSpec spec, TrainingStep step) => new(
        WorldSize: 1, NativeRuntime.Threads, step.MicroBatch, NativeRuntime.DeviceName(spec.Model.Device),
        NativeRuntime.LibtorchVersion);

    private static RunStatus StatusOf(RunOutcome outcome, RunSpec spec) => outcome switch
    {
        RunCompleted done => new(
            RunState.Completed, done.Step, spec.Steps, "all steps are done", done.StudentHash, done.LedgerHash),
        RunStopped stopped => new(RunState.Paused, stopped.Step, spec.Steps, "stopped on request; resume goes on from here"),
        RunFailed failed => new(RunState.Failed, failed.Step, spec.Steps, failed.Cause),
        _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome of a run."),
    };
}
