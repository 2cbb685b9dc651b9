using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Progress;

public sealed class ProbeSetTests
{
    [Fact]
    public void Of_PromptsNegativesAndSeeds_AreEveryCombinationInRowsOfSeeds()
    {
        SamplesSpec samples = new() { Prompts = ["a", "b"], Negatives = ["x"], Seeds = 2 };

        ImmutableArray<Probe> probes = ProbeSet.Of(samples, ["from the set"], usualNasaScale: 0.5);

        Assert.Equal(
            [
                new Probe(0, "a", null, null, 0), new Probe(1, "a", null, null, 1),
                new Probe(2, "a", "x", 0.5, 0), new Probe(3, "a", "x", 0.5, 1),
                new Probe(4, "b", null, null, 0), new Probe(5, "b", null, null, 1),
                new Probe(6, "b", "x", 0.5, 0), new Probe(7, "b", "x", 0.5, 1),
            ],
            probes);
        Assert.Equal(2, ProbeSet.Of(samples with { NasaScale = 2 }, [], 0.5)[2].NasaScale);
    }

    [Fact]
    public void Of_NoPrompts_TakesTheFirstOfTheSet()
    {
        ImmutableArray<Probe> probes = ProbeSet.Of(new SamplesSpec { Seeds = 1 }, ["a", "b", "c", "d", "e"], 0.5);

        Assert.Equal(["a", "b", "c", "d"], probes.Select(probe => probe.Prompt));
    }

    [Theory]
    [InlineData(2, 0, 3, 16, 6)]
    [InlineData(2, 2, 3, 16, 18)]
    [InlineData(0, 1, 4, 16, 32)]
    [InlineData(0, 1, 4, 3, 24)]
    public void NumProbes_Spec_IsTheSizeOfItsSet(int prompts, int negatives, int seeds, int batch, int expected)
    {
        SamplesSpec samples = new()
        {
            Prompts = [.. Enumerable.Repeat("p", prompts)],
            Negatives = [.. Enumerable.Repeat("n", negatives)],
            Seeds = seeds,
        };

        // Of a step with few samples there are few first prompts.
        Assert.Equal(expected, samples.NumProbes(batch));
        Assert.Equal(expected, ProbeSet.Of(samples, [.. Enumerable.Repeat("first", batch)], 1).Length);
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(16, 3)]
    [InlineData(2, 5)]
    [InlineData(7, 7)]
    public void ShareOf_AllRanks_IsEveryProbeOnceAndEvenly(int seeds, int worldSize)
    {
        ImmutableArray<Probe> probes = ProbeSet.Of(new SamplesSpec { Prompts = ["p"], Seeds = seeds }, [], 1);

        ImmutableArray<Probe>[] shares =
            [.. Enumerable.Range(0, worldSize).Select(rank => ProbeSet.ShareOf(probes, rank, worldSize))];

        Assert.Equal(probes, shares.SelectMany(share => share));
        Assert.InRange(shares.Max(share => share.Length) - shares.Min(share => share.Length), 0, 1);
    }
}
