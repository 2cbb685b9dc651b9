using System.CommandLine;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Noise;

namespace SnoopiCluster.Cli.Generation;

/// <summary>Settings as they were given; null leaves one to the model.</summary>
internal sealed record GivenSettings(
    int? Steps,
    double? Guidance,
    SamplerKind Sampler,
    string? Negative,
    NegativeMethod Method,
    double? Scale,
    int Batch)
{
    /// <summary>Reads the flags.</summary>
    /// <exception cref="CliFault">A flag cannot be used; the message names it.</exception>
    public static GivenSettings Of(ParseResult parsed, GenerateFlags flags)
    {
        GivenSettings given = new(
            parsed.GetValue(flags.Steps),
            parsed.GetValue(flags.Guidance),
            SamplerOf(parsed.GetValue(flags.Sampler)),
            parsed.GetValue(flags.Negative),
            MethodOf(parsed.GetValue(flags.NegativeMethod)),
            parsed.GetValue(flags.NasaScale),
            parsed.GetValue(flags.Batch));
        string? fault = given switch
        {
            { Steps: < 1 } => $"--steps {given.Steps}: at least 1 step is needed.",
            { Guidance: { } kappa } when !float.IsFinite((float)kappa) =>
                $"--guidance {kappa}: a finite number is needed; 1 is no guidance.",
            { Scale: { } scale } when !(scale >= 0 && float.IsFinite((float)scale)) =>
                $"--nasa-scale {scale}: a finite number of at least 0 is needed; 0 leaves the negative "
                + "prompt out.",
            { Scale: not null, Negative: null } =>
                $"--nasa-scale {given.Scale}: there is no negative prompt to scale; give --negative TEXT.",
            { Scale: not null, Method: NegativeMethod.Guidance } =>
                $"--nasa-scale {given.Scale}: with --negative-method guidance the scale is --guidance.",
            { Negative: null } when parsed.GetValue(flags.NegativeMethod) is { } method =>
                $"--negative-method {method}: there is no negative prompt; give --negative TEXT.",
            { Batch: < 1 or > 4096 } => $"--batch {given.Batch}: 1 to 4096 pictures can be drawn at a time.",
            _ when parsed.GetValue(flags.Threads) is < 0 and var threads =>
                $"--threads {threads}: give a number of threads, or 0 for all cores.",
            _ => null,
        };
        return fault is null ? given : throw new CliFault(fault);
    }

    private static SamplerKind SamplerOf(string? name) => name switch
    {
        null or "dpm" => SamplerKind.DpmSolver,
        "ddim" => SamplerKind.Ddim,
        _ => throw new CliFault($"--sampler {name}: there is no such sampler; known are dpm and ddim."),
    };

    private static NegativeMethod MethodOf(string? name) => name switch
    {
        null or "nasa" => NegativeMethod.Nasa,
        "guidance" => NegativeMethod.Guidance,
        "subtract" => NegativeMethod.EmbeddingSubtraction,
        _ => throw new CliFault(
            $"--negative-method {name}: there is no such method; known are nasa, guidance and subtract."),
    };
}
