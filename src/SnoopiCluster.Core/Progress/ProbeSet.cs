using System.Collections.Immutable;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Progress;

/// <summary>
/// All probes of a run. Their order: prompt after prompt, of each the pictures without a negative prompt and then those with
/// each, of each of these seed after seed. Laid out in rows of <see cref="SamplesSpec.Seeds"/>, a row holds what differs in
/// nothing but the seed.
/// </summary>
public static class ProbeSet
{
    /// <summary>The probes of a run.</summary>
    /// <param name="samples">What the run's spec says.</param>
    /// <param name="firstPrompts">
    /// At least <see cref="SamplesSpec.NumDefaultPrompts"/> texts of the run's first step, or all that it has; taken where the
    /// spec names no prompts.
    /// </param>
    /// <param name="usualNasaScale">NASA's scale where the spec gives none.</param>
    public static ImmutableArray<Probe> Of(
        SamplesSpec samples, IReadOnlyList<string> firstPrompts, double usualNasaScale)
    {
        IEnumerable<string> prompts = samples.Prompts.IsDefaultOrEmpty
            ? firstPrompts.Take(SamplesSpec.NumDefaultPrompts)
            : samples.Prompts;
        string?[] negatives = [null, .. samples.Negatives];
        var asked =
            from prompt in prompts
            from negative in negatives
            from seed in Enumerable.Range(0, samples.Seeds)
            select (prompt, negative, seed);
        return
        [
            .. asked.Select((one, index) => new Probe(
                index,
                one.prompt,
                one.negative,
                one.negative is null ? null : samples.NasaScale ?? usualNasaScale,
                one.seed)),
        ];
    }

    /// <summary>The probes that one rank draws: every probe has one rank, and the shares differ by at most one.</summary>
    /// <param name="probes">All of them.</param>
    /// <param name="rank">The rank, 0 to <paramref name="worldSize"/> - 1.</param>
    /// <param name="worldSize">Number of ranks, at least 1.</param>
    public static ImmutableArray<Probe> ShareOf(ImmutableArray<Probe> probes, int rank, int worldSize) =>
        [.. probes.Where(probe => (long)probe.Index * worldSize / probes.Length == rank)];
}
