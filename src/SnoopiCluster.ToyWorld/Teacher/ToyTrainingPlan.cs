namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>How long each stage of the toy teacher is trained.</summary>
/// <param name="Vae">The autoencoder.</param>
/// <param name="Denoiser">UNet and text encoder.</param>
/// <param name="TinyVae">The tiny autoencoder.</param>
/// <param name="Clip">The CLIP pair.</param>
/// <param name="PoolSize">Training pictures that are encoded once.</param>
/// <param name="NumJudged">Pictures that the finished teacher is judged by.</param>
/// <param name="RequiresFaithfulVae">Whether an autoencoder that loses attributes ends the training.</param>
public sealed record ToyTrainingPlan(
    StageSettings Vae,
    StageSettings Denoiser,
    StageSettings TinyVae,
    StageSettings Clip,
    int PoolSize,
    int NumJudged,
    bool RequiresFaithfulVae = true)
{
    /// <summary>Steps of each stage where the plan is a short one; null for any other.</summary>
    public long? ShortSteps { get; init; }

    /// <summary>The plan of the teacher that ships.</summary>
    public static ToyTrainingPlan Full { get; } = new(
        ToySettings.Vae, ToySettings.Denoiser, ToySettings.TinyVae, ToySettings.Clip, ToySettings.PoolSize,
        NumJudged: 1_000);

    /// <summary>A few steps of each stage, for tests and a look at the machine; what comes out draws nothing.</summary>
    /// <param name="steps">Steps of each stage.</param>
    public static ToyTrainingPlan Short(long steps) => new(
        Shortened(Full.Vae, steps),
        Shortened(Full.Denoiser, steps),
        Shortened(Full.TinyVae, steps),
        Shortened(Full.Clip, steps),
        PoolSize: 256,
        NumJudged: 16,
        RequiresFaithfulVae: false)
    {
        ShortSteps = steps,
    };

    private static StageSettings Shortened(StageSettings full, long steps) =>
        full with { Steps = steps, SaveEvery = steps, ReportEvery = 1 };
}
