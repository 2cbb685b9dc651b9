using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.ToyWorld.Experiments;

namespace SnoopiCluster.ToyWorld.Tests.Experiments;

public sealed class ExclusionProbeTests(TinyPipelines pipelines) : IClassFixture<TinyPipelines>
{
    private const int Count = 4;

    private static readonly SamplingSettings Plain = new() { BatchSize = Count };

    [Theory]
    [InlineData(NegativeMethod.Nasa)]
    [InlineData(NegativeMethod.EmbeddingSubtraction)]
    public void With_ScaleZero_SeesWhatIsSeenWithout(NegativeMethod method)
    {
        using ExclusionProbe probe = new(Count, seed: 3);
        ExclusionScores without = probe.Without(pipelines.Student, Plain);
        ExclusionScores with =
            probe.With(pipelines.Student, Plain with { Method = method, NegativeScale = 0 });

        Assert.Equal(2 * KindPair.All.Length, with.Directions.Length);
        Assert.Equal(KindPair.All.Length, with.Controls.Length);
        Assert.Equal(without.Directions, with.Directions.Select(row => row with { Given = "" }));
        Assert.Equal(without.Controls, with.Controls.Select(row => row with { Given = "" }));
    }

    [Fact]
    public void With_EachMember_IsGivenInTurnAndTheControlNamesNeither()
    {
        using ExclusionProbe probe = new(Count, seed: 3);
        ExclusionScores with = probe.With(pipelines.Student, Plain with { NegativeScale = 0.5 });

        Assert.Equal(
            KindPair.All.SelectMany(pair => (string[])[pair.First, pair.Second]),
            with.Directions.Select(row => row.Given));
        Assert.All(with.Directions, row => Assert.Equal(row.Given, row.Member));
        Assert.Equal(KindPair.All.Select(pair => pair.Absent), with.Controls.Select(row => row.Given));
        Assert.All(with.Directions, row => Assert.Equal(row.IsColour, double.IsNaN(row.Others.Colour)));
        Assert.All(with.Directions, row => Assert.Equal(Count, row.Others.Count));
    }

    [Fact]
    public void With_Again_GivesTheSame()
    {
        using ExclusionProbe probe = new(Count, seed: 3);
        using ExclusionProbe again = new(Count, seed: 3);
        SamplingSettings settings = Plain with { NegativeScale = 1 };

        Assert.Equal(
            probe.With(pipelines.Student, settings).Directions,
            again.With(pipelines.Student, settings).Directions);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void Constructor_CountThatIsNone_IsRefused(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExclusionProbe(count, seed: 0));
}
