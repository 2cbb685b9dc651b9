using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>
/// Everything that decides what a run computes, as one immutable value stored with the run. Defaults are those of
/// spec/methods.md section 9 for SD1.5; the keys of a YAML spec are the snake_case names of these properties.
/// </summary>
/// <remarks>Read one with <see cref="RunSpecReader"/>, which lists every fault with its full key.</remarks>
public sealed record RunSpec
{
    /// <summary>Name of the run, also its folder's name: letters, digits, '.', '_' and '-', at most 100.</summary>
    [Required, RegularExpression("[A-Za-z0-9][A-Za-z0-9._-]{0,99}",
        ErrorMessage = "use 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit")]
    public string Name { get; init; } = "run";

    /// <summary>What is distilled; decides the defaults of <see cref="Kappa"/> and <see cref="Lora"/>.</summary>
    public Objective Objective { get; init; } = Objective.PgSb;

    /// <summary>Seed of every draw and of the data plan, at least 0.</summary>
    [Range(0L, long.MaxValue)]
    public long Seed { get; init; }

    /// <summary>Number of steps, at least 1.</summary>
    [Range(1L, 1_000_000_000L)]
    public long Steps { get; init; } = 60_000;

    /// <summary>Global batch: samples of one step over all ranks.</summary>
    [Range(1, 65_536)]
    public int Batch { get; init; } = 64;

    /// <summary>Samples of one forward and backward on one rank; 0 takes the rank's whole share at once.</summary>
    [Range(0, 65_536)]
    public int MicroBatch { get; init; }

    /// <summary>The student is updated in every n-th step, the LoRA teacher in each (n = 5 is DMD2's ratio).</summary>
    [Range(1, 1_000)]
    public int StudentEvery { get; init; } = 1;

    /// <summary>Whether a step updates the student too when it is applied, or the LoRA teacher alone.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    public bool UpdatesStudent(long step) => (step + 1) % StudentEvery == 0;

    /// <summary>Steps over which both learning rates rise linearly from 0; 0 for none.</summary>
    [Range(0L, 1_000_000_000L)]
    public long WarmupSteps { get; init; }

    /// <summary>Largest global norm of each net's reduced gradient; 0 turns clipping off (A8).</summary>
    [Range(0.0, 1e6)]
    public double GradClip { get; init; } = 1.0;

    /// <summary>CPU threads of a rank; 0 takes all cores.</summary>
    [Range(0, 1_024)]
    public int Threads { get; init; }

    /// <inheritdoc cref="ModelSpec"/>
    public ModelSpec Model { get; init; } = new();

    /// <inheritdoc cref="PromptsSpec"/>
    public PromptsSpec Prompts { get; init; } = new();

    /// <inheritdoc cref="KappaSpec"/>
    public KappaSpec Kappa { get; init; } = new();

    /// <inheritdoc cref="StudentSpec"/>
    public StudentSpec Student { get; init; } = new();

    /// <inheritdoc cref="VsdSpec"/>
    public VsdSpec Vsd { get; init; } = new();

    /// <inheritdoc cref="ClipSpec"/>
    public ClipSpec Clip { get; init; } = new();

    /// <inheritdoc cref="LoraSpec"/>
    public LoraSpec Lora { get; init; } = new();

    /// <inheritdoc cref="AdamWSpec"/>
    public AdamWSpec Adamw { get; init; } = new();

    /// <inheritdoc cref="EmaSpec"/>
    public EmaSpec Ema { get; init; } = new();

    /// <inheritdoc cref="NonFiniteSpec"/>
    public NonFiniteSpec NonFinite { get; init; } = new();

    /// <inheritdoc cref="CheckpointsSpec"/>
    public CheckpointsSpec Checkpoints { get; init; } = new();

    /// <inheritdoc cref="SamplesSpec"/>
    public SamplesSpec Samples { get; init; } = new();

    /// <inheritdoc cref="ClusterSpec"/>
    public ClusterSpec Cluster { get; init; } = new();

    /// <summary>The defaults of an objective, over which a spec's own keys are laid.</summary>
    public static RunSpec DefaultsOf(Objective objective) => objective switch
    {
        Objective.PgSb => new RunSpec(),

        // SwiftBrush is PG-SB with one fixed scale on both teachers (spec 2.1: kappa 4.5, LoRA rank 64, alpha 108).
        Objective.SwiftBrush => new RunSpec
        {
            Objective = Objective.SwiftBrush,
            Kappa = new KappaSpec { Range = GuidanceRange.Fixed(KappaSpec.SwiftBrushScale) },
            Lora = new LoraSpec { Alpha = 108 },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(objective), objective, "No such objective."),
    };
}
