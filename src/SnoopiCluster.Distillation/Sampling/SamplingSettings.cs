using SnoopiCluster.Models.Noise;

namespace SnoopiCluster.Distillation.Sampling;

/// <summary>
/// How pictures are drawn. The defaults are a one-step student's; <see cref="ImagePipeline.Defaults"/> gives a
/// model's own.
/// </summary>
public sealed record SamplingSettings
{
    /// <summary>Steps of the sampler; 1 for a one-step student.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>
    /// kappa of <c>(1 - kappa) eps(null) + kappa eps(c)</c> (spec/methods.md 1.5); 1 is no guidance and half the
    /// work. Finite.
    /// </summary>
    public double Guidance { get; init; } = 1;

    /// <summary>The sampler; of no account for a one-step student.</summary>
    public SamplerKind Sampler { get; init; } = SamplerKind.DpmSolver;

    /// <summary>The negative prompt of all pictures; null for none.</summary>
    public string? Negative { get; init; }

    /// <summary>What the negative prompt does.</summary>
    public NegativeMethod Method { get; init; } = NegativeMethod.Nasa;

    /// <summary>
    /// How strongly NASA or the subtraction takes the negative prompt away: 0 (the default) not at all, bit for
    /// bit; at least 0 and finite in fp32.
    /// </summary>
    public double NegativeScale { get; init; }

    /// <summary>
    /// Rows of every forward, at least 1. A last batch is filled up to it, since another size may round otherwise:
    /// a picture's bits depend on this number, but not on what else is in its batch.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Refuses values that no model can be asked with.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal void Check(NoiseSchedule schedule, bool isOneStep)
    {
        Require(Steps >= 1 && Steps <= schedule.NumTrainTimesteps, nameof(Steps), Steps,
            $"1 to {schedule.NumTrainTimesteps} are possible");
        Require(Steps == 1 || !isOneStep, nameof(Steps), Steps,
            "this model is a one-step student, trained at one timestep; ask for 1, or take its teacher");
        Require(double.IsFinite(Guidance) && float.IsFinite((float)Guidance), nameof(Guidance), Guidance,
            "a finite number is needed; 1 is no guidance");
        Require(NegativeScale >= 0 && float.IsFinite((float)NegativeScale), nameof(NegativeScale), NegativeScale,
            "a finite number of at least 0 is needed");
        Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1 is needed");
        Require(Enum.IsDefined(Method), nameof(Method), Method, "it is no method");
        Require(Enum.IsDefined(Sampler), nameof(Sampler), Sampler, "it is no sampler");
    }

    private static void Require<T>(bool holds, string name, T value, string problem)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is {value}: {problem}.", name);
        }
    }
}
