using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Distillation.Training;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Tensors;
using SnoopiCluster.Worker.Files;
using SnoopiCluster.Worker.Samples;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Worker.Ranks;

/// <summary>Everything that a rank has before it joins a group: nets, an empty state, prompts, and where files go.</summary>
internal sealed class PreparedRank : IDisposable
{
    private readonly CheckpointIdentity _identity;

    private PreparedRank(
        RankAssignment assignment, IRankFiles files, string transitFolder, IPromptShards prompts, DistillationModels models, Faults faults)
    {
        Assignment = assignment;
        Files = files;
        TransitFolder = transitFolder;
        Faults = faults;
        Models = models;
        State = new TrainingState(assignment.Spec, models);
        Step = new TrainingStep(assignment.Spec, models, State);
        Feed = new PromptFeed(assignment.Spec, prompts, faults);
        Samples = assignment.Spec.Samples.Every == 0
            ? null
            : ProbeSampler.Load(assignment.Spec, models, Feed.FirstPrompts(SamplesSpec.NumDefaultPrompts));
        Export = new StudentExport(assignment.Spec, files, transitFolder, models);
        State.BetweenUpdates = () => faults.KillInApply(State.Step);
        Step.BeforeLora = () => faults.RunOutOfMemory(State.Step);
        _identity = new CheckpointIdentity(
            // On how many slots a run trains is nothing of what it computes.
            RunSpecReader.HashOf(assignment.Spec with { Cluster = new ClusterSpec() }),
            prompts.Manifest.Hash,
            new ComputeEnvironment(
                WorldSize: 1,
                NativeRuntime.Threads,
                Step.MicroBatch,
                NativeRuntime.DeviceName(assignment.Spec.Model.Device),
                NativeRuntime.LibtorchVersion));
    }

    /// <summary>What is trained.</summary>
    public RankAssignment Assignment { get; }

    /// <summary>What the run computes.</summary>
    public RunSpec Spec => Assignment.Spec;

    /// <summary>The nets.</summary>
    public DistillationModels Models { get; }

    /// <summary>What steps change.</summary>
    public TrainingState State { get; }

    /// <summary>Whether <see cref="State"/> is the run's, and not just what the nets were loaded with.</summary>
    public bool HasState { get; set; }

    /// <summary>Under what the last step was computed; null before the first.</summary>
    public ComputeEnvironment? LastEnvironment { get; set; }

    /// <summary>Computes and commits steps.</summary>
    public TrainingStep Step { get; }

    /// <summary>The prompts of each step.</summary>
    public PromptFeed Feed { get; }

    /// <summary>Draws the run's probes; null when it draws none.</summary>
    public ProbeSampler? Samples { get; }

    /// <summary>Writes the student at the end.</summary>
    public StudentExport Export { get; }

    /// <summary>Where files are found and left.</summary>
    public IRankFiles Files { get; }

    /// <summary>Folder of this process for files on their way into the store.</summary>
    public string TransitFolder { get; }

    /// <summary>What a test makes go wrong.</summary>
    public Faults Faults { get; }

    /// <summary>Loads the nets and opens the prompts.</summary>
    /// <param name="assignment">What to train; its device is the very one.</param>
    /// <param name="files">Where files are found and left.</param>
    /// <param name="transitFolder">A folder for files on their way into the store.</param>
    /// <param name="threads">CPU threads of this process; 0 takes all cores.</param>
    /// <param name="faults">What a test makes go wrong.</param>
    /// <exception cref="Models.Diffusers.ModelLoadException">A model folder cannot be used.</exception>
    /// <exception cref="PromptSetException">The prompt set cannot be used.</exception>
    public static PreparedRank Prepare(
        RankAssignment assignment, IRankFiles files, string transitFolder, int threads, Faults faults)
    {
        NativeRuntime.SetThreads(threads == 0 ? Environment.ProcessorCount : threads);
        NativeRuntime.SetDeterministic(assignment.Spec.Model.Deterministic);
        return new PreparedRank(
            assignment,
            files,
            transitFolder,
            files.OpenPrompts(assignment.PromptSet),
            DistillationModels.Load(assignment.Spec),
            faults);
    }

    /// <summary>Which run a checkpoint belongs to, and under what it would be computed now.</summary>
    /// <param name="worldSize">Number of ranks.</param>
    public CheckpointIdentity IdentityIn(int worldSize) => _identity with
    {
        Environment = _identity.Environment with { WorldSize = worldSize, MicroBatch = Step.MicroBatch },
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Feed.Dispose();
        Samples?.Dispose();
        State.Dispose();
        Models.Dispose();
    }
}
