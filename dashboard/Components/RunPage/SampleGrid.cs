using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Progress;

namespace SnoopiCluster.Dashboard.Components.RunPage;

/// <summary>What is drawn in one row of a grid of samples: a prompt, and what it is steered away from.</summary>
/// <param name="Prompt">What the pictures are to show.</param>
/// <param name="Negative">What they are steered away from; null for nothing.</param>
/// <param name="NasaScale">How strongly; null without a negative prompt.</param>
public sealed record SampleSubject(string Prompt, string? Negative, double? NasaScale)
{
    /// <summary>What a probe draws, whatever its seed.</summary>
    public static SampleSubject Of(Probe probe) => new(probe.Prompt, probe.Negative, probe.NasaScale);
}

/// <summary>One row of a grid of samples.</summary>
/// <param name="Subject">What it shows.</param>
/// <param name="Probes">Indices of its probes by column; null where this subject is not drawn with the column's seed.</param>
public sealed record SampleGridRow(SampleSubject Subject, ImmutableArray<int?> Probes);

/// <summary>
/// A run's probe set as rows (prompts) and columns (seeds). Prompts with a negative stand below the same prompt without one, so
/// that what NASA takes away is seen at once.
/// </summary>
/// <param name="Seeds">The columns.</param>
/// <param name="Rows">The rows.</param>
public sealed record SampleGrid(ImmutableArray<long> Seeds, ImmutableArray<SampleGridRow> Rows)
{
    /// <summary>No probe is known.</summary>
    public static SampleGrid Empty { get; } = new([], []);

    /// <summary>The grid of a probe set.</summary>
    /// <param name="probes">The probes, in any order.</param>
    public static SampleGrid Of(IEnumerable<Probe> probes)
    {
        Probe[] all = [.. probes.OrderBy(probe => probe.Index)];
        ImmutableArray<long> seeds = [.. all.Select(probe => probe.Seed).Distinct().Order()];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (Probe probe in all)
        {
            places.TryAdd(probe.Prompt, places.Count);
        }

        return new SampleGrid(
            seeds,
            [
                .. all.GroupBy(SampleSubject.Of)
                    .OrderBy(row => places[row.Key.Prompt])
                    .ThenBy(row => row.Key.Negative is not null)
                    .ThenBy(row => row.First().Index)
                    .Select(row => new SampleGridRow(
                        row.Key,
                        [.. seeds.Select(seed => row.FirstOrDefault(probe => probe.Seed == seed)?.Index)])),
            ]);
    }

    /// <summary>Index of the step that a slider shows: the newest that is not after the one asked for.</summary>
    /// <param name="steps">Steps that have pictures, in order; not empty.</param>
    /// <param name="step">The step that is asked for; null for the newest.</param>
    public static int IndexOf(ImmutableArray<long> steps, long? step)
    {
        if (step is not { } wanted)
        {
            return steps.Length - 1;
        }

        int index = steps.BinarySearch(wanted);
        return index >= 0 ? index : Math.Max(0, ~index - 1);
    }
}

/// <summary>The pictures of a run's samples at the steps that a person has looked at.</summary>
internal sealed class KnownPictures
{
    private readonly Dictionary<long, ImmutableDictionary<int, SamplePicture>> _steps = [];
    private readonly HashSet<long> _doubted = [];

    /// <summary>Keeps what the silo says of a step.</summary>
    public void Add(long step, IEnumerable<SamplePicture> pictures)
    {
        _steps[step] = pictures.Where(picture => picture.Step == step).ToImmutableDictionary(picture => picture.Probe);
        _doubted.Remove(step);
    }

    /// <summary>The run may have gone back to a checkpoint: whatever is known is shown until the silo was asked again.</summary>
    public void Doubt() => _doubted.UnionWith(_steps.Keys);

    /// <summary>Whether the silo need not be asked about a step again.</summary>
    /// <param name="step">The step.</param>
    /// <param name="numProbes">Pictures that it has when none is missing.</param>
    public bool IsSettled(long step, int numProbes) =>
        _steps.TryGetValue(step, out var known) && known.Count >= numProbes && !_doubted.Contains(step);

    /// <summary>Why there is no picture to show; null when there is one.</summary>
    /// <param name="step">The step.</param>
    /// <param name="probe">Index of the probe.</param>
    /// <param name="isArriving">Whether pictures of the step may still come.</param>
    public string? WhyMissing(long step, int probe, bool isArriving) => !_steps.TryGetValue(step, out var known)
        ? "It was not read yet."
        : known.ContainsKey(probe)
            ? null
            : isArriving
                ? "It is on its way: the ranks draw and store one after the other."
                : "A rank was lost while it was drawn, or it could not be stored.";

    /// <summary>What was measured on a picture; null when it is missing or not known yet.</summary>
    public SamplePicture? Find(long step, int probe) => _steps.GetValueOrDefault(step)?.GetValueOrDefault(probe);
}
