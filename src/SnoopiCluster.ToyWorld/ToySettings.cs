using SnoopiCluster.Core.Specs;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.ToyWorld;

/// <summary>
/// The sizes and rates of the toy world, in one place; what is peculiar to one stage of the teacher's training (its loss weights,
/// its noise) stands with that stage. They are its own: the published ones (spec/methods.md 9) are for nets a
/// thousand times as large and days of GPUs.
/// </summary>
public static class ToySettings
{
    /// <summary>Height and width of a picture.</summary>
    public const int ImageSize = 32;

    /// <summary>Sizes of the pipeline's nets: SD1.5's blocks, 4 x 8 x 8 latents.</summary>
    public static Sd15TinyOptions Nets { get; } = new()
    {
        UNetChannels = [48, 64, 96],
        LayersPerBlock = 1,
        NumHeads = 4,
        NormGroups = 8,
        TextWidth = 64,
        TextLayers = 2,
        MaxTokens = 32,
        VocabularySize = 768,
        VaeChannels = [16, 32, 48],
    };

    /// <summary>The teacher's guidance scale where none is asked for.</summary>
    public const double TeacherGuidance = 2.5;

    /// <summary>The teacher's steps where no others are asked for: the paper's.</summary>
    public const int TeacherSteps = 25;

    /// <summary>
    /// NASA's scale for students of the toy world (experiment <c>nasa</c>): the least that excludes about 90 %. It costs the other
    /// attributes 4 to 10 points, by the student; 0.75 excludes 87 % and costs 1 to 5.
    /// </summary>
    public const double NasaScale = 1;

    /// <summary>Width of both towers of the CLIP pair and of the space they meet in.</summary>
    public const int ClipWidth = 64;

    /// <summary>Layers of each tower of the CLIP pair.</summary>
    public const int ClipLayers = 2;

    /// <summary>Side of the square that one token of the CLIP pair's image tower sees, in pixels.</summary>
    public const int ClipPatch = 4;

    /// <summary>Channels of the tiny autoencoder.</summary>
    public const int TinyVaeChannels = 16;

    /// <summary>Captions that the vocabulary is learned from.</summary>
    public const int VocabularyCaptions = 4_000;

    /// <summary>Training pictures that are encoded once; their captions are drawn anew each time.</summary>
    public const int PoolSize = 24_576;

    /// <summary>Training of the autoencoder.</summary>
    public static StageSettings Vae { get; } = new(Steps: 9_000, Batch: 16, LearningRate: 1.5e-3);

    /// <summary>Training of UNet and text encoder.</summary>
    public static StageSettings Denoiser { get; } = new(Steps: 9_000, Batch: 64, LearningRate: 1e-3, Warmup: 300);

    /// <summary>Training of the CLIP pair.</summary>
    public static StageSettings Clip { get; } = new(Steps: 2_500, Batch: 128, LearningRate: 1e-3);

    /// <summary>Training of the tiny autoencoder.</summary>
    public static StageSettings TinyVae { get; } = new(Steps: 6_000, Batch: 16, LearningRate: 2e-3);

    /// <summary>The timestep that a student is asked at.</summary>
    public const int StudentTimestep = 999;

    /// <summary>Captions that a student learns from.</summary>
    public const int StudentCaptions = 8_192;

    /// <summary>Steps of the student that is held against the teacher: seven minutes on one core.</summary>
    public const long FullSteps = 5_000;

    /// <summary>Steps of a student that is one arm among many: two minutes on one core.</summary>
    public const long ArmSteps = 800;

    /// <summary>
    /// Whether the moving average of the student's weights is what tables show; the last weights are measured too.
    /// </summary>
    public const bool ShowsAverage = true;

    /// <summary>The range of the random guidance scale.</summary>
    public static GuidanceRange Kappa { get; } = new(0.5, 4);

    /// <summary>
    /// Cosine from which a picture fits its caption well enough for the CLIP loss: the median of painted held-out
    /// pictures, seen through the tiny decoder. That decoder blurs; the autoencoder's shows a median of 0.948.
    /// </summary>
    public const double ClipTau = 0.93;

    /// <summary>
    /// The CLIP loss (spec/methods.md 1.9) with the pair and the decoder beside a toy teacher; students are
    /// distilled without it unless told otherwise.
    /// </summary>
    /// <param name="teacher">Full path of the teacher's folder.</param>
    public static ClipSpec ClipLoss(string teacher) => new()
    {
        Model = Path.Combine(teacher, ToyTeacher.Clip),
        Decoder = Path.Combine(teacher, ToyTeacher.TinyVae),
        Tau = ClipTau,
    };

    /// <summary>The run that distils one student of the toy teacher, on one core.</summary>
    /// <param name="name">Name of the run.</param>
    /// <param name="seed">Seed of its draws and of its data plan, at least 0.</param>
    /// <param name="steps">Its length, at least 1.</param>
    /// <param name="teacher">Full path of the teacher's folder.</param>
    /// <param name="promptFile">Full path of a file of captions.</param>
    public static RunSpec Student(string name, long seed, long steps, string teacher, string promptFile) => new()
    {
        Name = name,
        Seed = seed,
        Steps = steps,
        Batch = 16,
        Threads = 1,
        Model = new ModelSpec { Teacher = teacher },
        Prompts = new PromptsSpec { Files = [promptFile] },
        Kappa = new KappaSpec { Range = Kappa },
        Student = new StudentSpec { Lr = 2e-4, Timestep = StudentTimestep },
        Lora = new LoraSpec
        {
            Rank = 32,
            Alpha = 32,
            Targets = ["to_q", "to_k", "to_v", "to_out.0", "ff.net.0.proj", "ff.net.2"],
            Lr = 1e-3,
        },
        Ema = new EmaSpec { Decay = 0.99 },
        Checkpoints = new CheckpointsSpec { Every = 250, Keep = 1 },
        Samples = new SamplesSpec { Every = 0 },
    };

    /// <summary>
    /// The same student at the full setting, for <see cref="FullSteps"/>. The LoRA teacher takes two updates for each of the
    /// student's, and the student's rate is a quarter: one to one and at the short setting's rates the LoRA teacher falls behind
    /// what the student draws, and a student with 97 % of its attributes right after 800 steps had 83 % after 6,000.
    /// </summary>
    /// <param name="spec">A student as <see cref="Student"/> gives it.</param>
    public static RunSpec InFull(RunSpec spec) => spec with
    {
        StudentEvery = 2,
        Student = spec.Student with { Lr = 5e-5 },
        Ema = spec.Ema with { Decay = 0.999 },
    };
}
