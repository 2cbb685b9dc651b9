using SnoopiCluster.Models.Noise;

namespace SnoopiCluster.Distillation.Sampling;

/// <summary>
/// How pictures are drawn. The defaults are a one-step student's; <see cref="ImagePipeline.Defaults"/> gives
/// a model's own.
/// </summary>
public sealed record SamplingSettings
{
    /// <summary>Guidance beyond it, either way, is of no use with any network that we know; it is drawn all the same.</summary>
    public const double UsualGuidanceMax = 20;

    /// <summary>The same of <see cref="NegativeScale"/>.</summary>
    public const double UsualNegativeScaleMax = 2;

    /// <summary>Steps of the sampler; 1 for a one-step student.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>
    /// kappa of <c>(1 - kappa) eps(null) + kappa eps(c)</c> (spec/methods.md 1.5); 1 is no guidance and half
    /// the work. Finite.
    /// </summary>
    public double Guidance { get; init; } = 1;

    /// <summary>
    /// Set, each picture has a kappa of its own, drawn uniformly from <see cref="Guidance"/> to this as a
    /// function of its seed; null for <see cref="Guidance"/> itself. Finite, at least <see cref="Guidance"/>.
    /// </summary>
    public double? GuidanceMax { get; init; }

    /// <summary>The sampler; of no account for a one-step student.</summary>
    public SamplerKind Sampler { get; init; } = SamplerKind.DpmSolver;

    /// <summary>The negative prompt of all pictures; null for none.</summary>
    public string? Negative { get; init; }

    /// <summary>What the negative prompt does.</summary>
    public NegativeMethod Method { get; init; } = NegativeMethod.Nasa;

    /// <summary>
    /// How strongly NASA or the subtraction takes the negative prompt away: 0 (the default) not at all, bit
    /// for bit; at least 0 and finite in fp32.
    /// </summary>
    public double NegativeScale { get; init; }

    /// <summary>
    /// Rows of every forward, at least 1. A last batch is filled up to it, since another size may round
    /// otherwise: a picture's bits depend on this number, but not on what else is in its batch.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>What a model cannot be asked with; null where there is nothing.</summary>
    /// <param name="schedule">The model's noise schedule.</param>
    /// <param name="isOneStep">Whether it is a one-step student.</param>
    internal string? FaultFor(NoiseSchedule schedule, bool isOneStep) => this switch
    {
        { Steps: < 1 } => $"steps: found {Steps}; at least 1 is needed.",
        { Steps: > 1 } when isOneStep =>
            $"steps: found {Steps}, but this model is a one-step student, trained at one timestep; ask for "
            + "1, or take its teacher.",
        _ when !isOneStep && !Fits(schedule) =>
            $"steps: found {Steps}; so many do not fit on the model's {schedule.NumTrainTimesteps} timesteps "
            + $"with {Sampler}. Take fewer.",
        _ when !float.IsFinite((float)Guidance) =>
            $"guidance: found {Guidance}; a finite number is needed, and 1 is no guidance.",
        { GuidanceMax: { } max } when !(max >= Guidance && float.IsFinite((float)max)) =>
            $"guidance: found a range from {Guidance} to {max}; a finite end that is not below its begin is "
            + "needed.",
        _ when !(NegativeScale >= 0 && float.IsFinite((float)NegativeScale)) =>
            $"negative scale: found {NegativeScale}; a finite number of at least 0 is needed.",
        { BatchSize: < 1 } => $"batch size: found {BatchSize}; at least 1 is needed.",
        _ when !Enum.IsDefined(Method) => $"negative method: found {Method}, which is none.",
        _ => null,
    };

    private bool Fits(NoiseSchedule schedule)
    {
        try
        {
            schedule.NewSampler(Sampler, Steps).Dispose();
            return true;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    }
}
