using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace SnoopiCluster.Core.Specs;

/// <summary>
/// The pictures that are drawn while training: fixed prompts with fixed seeds, the same at every step, so that pictures of
/// different steps and runs can be compared (<see cref="Progress.ProbeSet"/>).
/// </summary>
public sealed record SamplesSpec
{
    /// <summary>Most pictures of one step.</summary>
    public const int MaxProbes = 256;

    /// <summary>Prompts taken from the prompt set where <see cref="Prompts"/> is empty.</summary>
    public const int NumDefaultPrompts = 4;

    /// <summary>Steps between two times that pictures are drawn; 0 draws none.</summary>
    [Range(0L, 1_000_000_000L)]
    public long Every { get; init; } = 500;

    /// <summary>What is drawn; empty takes the first of the prompt set.</summary>
    public ImmutableArray<string> Prompts { get; init; } = [];

    /// <summary>
    /// What pictures are steered away from: every prompt is drawn without any of these, and with each of them by NASA
    /// (spec/methods.md 3.1).
    /// </summary>
    public ImmutableArray<string> Negatives { get; init; } = [];

    /// <summary>
    /// How strongly NASA steers away from <see cref="Negatives"/>; null takes what the teacher's folder says suits it.
    /// </summary>
    [Range(0.0, 100.0)]
    public double? NasaScale { get; init; }

    /// <summary>Pictures of each prompt, and of each with a negative: the seeds are 0, 1, ...</summary>
    [Range(1, 64)]
    public int Seeds { get; init; } = 4;

    /// <summary>Pictures that are drawn at a time.</summary>
    /// <param name="batch">The run's global batch: prompts of the prompt set are those of its first step.</param>
    public long NumProbes(int batch) =>
        (long)(Prompts.IsDefaultOrEmpty ? Math.Min(NumDefaultPrompts, batch) : Prompts.Length)
            * (1 + (Negatives.IsDefault ? 0 : Negatives.Length)) * Seeds;
}
