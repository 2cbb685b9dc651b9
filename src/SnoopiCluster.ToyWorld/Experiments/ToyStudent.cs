using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>
/// How students of the toy teacher are distilled: rates, adapters and lengths that suit nets of its size.
/// </summary>
public static class ToyStudent
{
    /// <summary>Steps of the student that is held against the teacher.</summary>
    public const long FullSteps = 3_000;

    /// <summary>Steps of a student that is one arm among many: at most six minutes on one core.</summary>
    public const long ArmSteps = 600;

    /// <summary>Captions that a student learns from.</summary>
    public const int Captions = 8_192;

    /// <summary>
    /// Whether the moving average of the student's weights is what tables show; the last weights are measured
    /// too.
    /// </summary>
    public const bool ShowsAverage = true;

    /// <summary>The range of the random guidance scale.</summary>
    public static GuidanceRange Kappa { get; } = new(0.5, 4);

    /// <summary>The run that distils one student, on one core.</summary>
    /// <param name="name">Name of the run.</param>
    /// <param name="seed">Seed of its draws and of its data plan, at least 0.</param>
    /// <param name="steps">Its length, at least 1.</param>
    /// <param name="teacher">Full path of the teacher's folder.</param>
    /// <param name="promptFile">Full path of a file of captions.</param>
    public static RunSpec Spec(string name, long seed, long steps, string teacher, string promptFile) => new()
    {
        Name = name,
        Seed = seed,
        Steps = steps,
        Batch = 16,
        Threads = 1,
        Model = new ModelSpec { Teacher = teacher },
        Prompts = new PromptsSpec { Files = [promptFile] },
        Kappa = new KappaSpec { Range = Kappa },
        Student = new StudentSpec { Lr = 1e-4, Timestep = ToySettings.StudentTimestep },
        Lora = new LoraSpec
        {
            Rank = 16,
            Alpha = 32,
            Targets = ["to_q", "to_k", "to_v", "to_out.0"],
            Lr = 1e-3,
        },
        Ema = new EmaSpec { Decay = 0.99 },
        Checkpoints = new CheckpointsSpec { Every = 250, Keep = 1 },
        Samples = new SamplesSpec { Every = 0 },
    };
}
