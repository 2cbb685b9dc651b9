using System.Collections.Immutable;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.ToyWorld;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// What every experiment works with: its teacher, its measure, its students and its finished arms.
/// </summary>
internal sealed class ExperimentDesk : IDisposable
{
    private readonly ArmRunner _runner;
    private readonly ExperimentLog _log;
    private readonly TimeProvider _time;

    /// <summary>Reads the teacher's identity and paints the measure's reference.</summary>
    /// <exception cref="CliFault">The teacher, or the student that was given, is no pipeline.</exception>
    public ExperimentDesk(ExperimentRequest request, CommandOutput output, TimeProvider time)
    {
        Request = request;
        _time = time;
        _log = new ExperimentLog(output);
        Teacher = ModelIdentity.Of(request.Teacher);
        GivenStudent = request.Student is { } folder ? StudentIn(folder) : null;
        _runner = new ArmRunner(
            new ArmShelf(Path.Combine(request.Out, "arms")), request.ArmsAtOnce, _log, time);
        Measure = new ToyMeasure(request.Count, (ulong)request.Seed);
        OpenMeasure = new ToyMeasure(request.Count, (ulong)request.Seed, leavesPlaceOpen: true);
    }

    /// <summary>What was asked.</summary>
    public ExperimentRequest Request { get; }

    /// <summary>Who is measured and distilled.</summary>
    public ModelIdentity Teacher { get; }

    /// <summary>The student that was given; null to train one.</summary>
    public ModelIdentity? GivenStudent { get; }

    /// <summary>Captions, noise and reference of this experiment.</summary>
    public ToyMeasure Measure { get; }

    /// <summary>The same with captions that leave the place open.</summary>
    public ToyMeasure OpenMeasure { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Measure.Dispose();
        OpenMeasure.Dispose();
    }

    /// <inheritdoc cref="ArmRunner.RunAsync"/>
    public Task<ImmutableArray<FinishedArm<T>>> RunAsync<T>(
        IReadOnlyList<Arm<T>> arms, CancellationToken stop) =>
        _runner.RunAsync(arms, stop);

    /// <summary>The students of this experiment alone.</summary>
    public StudentShelf NewStudents() =>
        new(Path.Combine(Request.Out, "students"), Teacher, _log, _time, isShared: false);

    /// <summary>The student at the full setting, which experiments may share.</summary>
    public StudentShelf NewSharedStudents() =>
        new(Request.FullStudents, Teacher, _log, _time, isShared: true);

    /// <summary>The teacher as it is asked usually: what students are held against.</summary>
    public Arm<ArmScores> TeacherPictures() => Pictures(
        $"teacher, {ToySettings.TeacherSteps} steps, kappa {ScoreCells.Kappa(ToySettings.TeacherGuidance)}",
        Teacher,
        ToySampling.Teacher,
        withPlaceOpen: true);

    /// <summary>Pictures of a model that is there.</summary>
    /// <param name="name">Names the arm.</param>
    /// <param name="model">The model.</param>
    /// <param name="settings">How it is asked.</param>
    /// <param name="asStudent">Takes it for such a one-step student whatever it says of itself.</param>
    /// <param name="withPlaceOpen">Measures it by captions that leave the place open too.</param>
    public Arm<ArmScores> Pictures(
        string name,
        ModelIdentity model,
        SamplingSettings settings,
        OneStepStudent? asStudent = null,
        bool withPlaceOpen = false) => new(
            name,
            new
            {
                Model = model.Hash,
                Settings = settings,
                As = asStudent,
                WithPlaceOpen = withPlaceOpen,
                Request.Count,
                Request.Seed,
            },
            stop => Task.FromResult(MeasureFolder(model.Folder, settings, asStudent, withPlaceOpen, stop)));

    /// <summary>Pictures of a student, which is trained first where it is not there.</summary>
    /// <param name="name">Names the arm.</param>
    /// <param name="students">Has it or trains it.</param>
    /// <param name="run">Which.</param>
    public Arm<ArmScores> Student(string name, StudentShelf students, StudentRun run) => new(
        name,
        new { Run = run.Hash, ToySettings.ShowsAverage, Request.Count, Request.Seed },
        async stop =>
        {
            TrainedStudent trained = await students.TrainAsync(run, stop);
            SamplingSettings oneStep = new();
            return MeasureFolder(trained.Shown, oneStep, null, withPlaceOpen: true, stop) with
            {
                OtherWeights = trained.Other is { } other
                    ? MeasureFolder(other, oneStep, null, withPlaceOpen: false, stop).Pictures
                    : null,
                VsdLoss = trained.VsdLoss,
                TrainingMinutes = trained.TrainingMinutes,
            };
        });

    /// <summary>What a negative prompt takes away.</summary>
    /// <param name="name">Names the arm.</param>
    /// <param name="probe">Captions and noise.</param>
    /// <param name="model">The model.</param>
    /// <param name="settings">Method and scale; null for no negative prompt.</param>
    public Arm<ExclusionScores> Exclusion(
        string name, ExclusionProbe probe, ModelIdentity model, SamplingSettings? settings) => new(
            name,
            new { Model = model.Hash, Settings = settings, probe.CountPerKind, probe.Seed },
            stop =>
            {
                using ImagePipeline pipeline = ImagePipeline.Load(model.Folder);
                SamplingSettings asked = settings ?? pipeline.Defaults;
                RefuseWhatItCannot(pipeline, asked);
                return Task.FromResult(settings is null
                    ? probe.Without(pipeline, asked, stop)
                    : probe.With(pipeline, asked, stop));
            });

    private static ModelIdentity StudentIn(string folder)
    {
        ModelIdentity student = ModelIdentity.Of(folder);
        return PipelineCard.Of(PipelineFolder.Open(folder)).Student is not null
            ? student
            : throw new CliFault(
                $"--student: {folder} is no one-step student; name a run's student or student-ema folder.");
    }

    private ArmScores MeasureFolder(
        string folder,
        SamplingSettings settings,
        OneStepStudent? asStudent,
        bool withPlaceOpen,
        CancellationToken stop)
    {
        using ImagePipeline pipeline = ImagePipeline.Load(folder, student: asStudent);
        RefuseWhatItCannot(pipeline, settings);
        return new ArmScores(
            Measure.Measure(pipeline, settings, _time, stop),
            withPlaceOpen ? OpenMeasure.Measure(pipeline, settings, _time, stop) : null);
    }

    private static void RefuseWhatItCannot(ImagePipeline pipeline, SamplingSettings settings)
    {
        if (pipeline.FaultOf(settings) is { } fault)
        {
            throw new CliFault($"{pipeline.Folder}: {fault}");
        }
    }
}
