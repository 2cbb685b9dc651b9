using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Worker.Samples;

namespace SnoopiCluster.Worker.Tests.Samples;

public sealed class ProbeSamplerTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    private static readonly SamplesSpec Samples = new()
    {
        Every = 1, Prompts = ["a boat", "a quiet lake", "a painting"], Negatives = ["many boats"], NasaScale = 1, Seeds = 3,
    };

    [Fact]
    public void Draw_OneTwoAndThreeRanks_GiveTheSamePicturesByteForByte()
    {
        using Drawer drawer = new(tiny, Samples);
        IReadOnlyList<DrawnPicture> alone = drawer.Sampler.Draw(0, 1);

        Assert.Equal(Enumerable.Range(0, 18), alone.Select(picture => picture.Probe.Index).Order());
        foreach (int worldSize in new[] { 2, 3 })
        {
            DrawnPicture[] together =
                [.. Enumerable.Range(0, worldSize).Reverse().SelectMany(rank => drawer.Sampler.Draw(rank, worldSize))];
            Assert.Equal(alone.Count, together.Length);
            foreach (DrawnPicture picture in together)
            {
                DrawnPicture same = alone.Single(one => one.Probe == picture.Probe);
                Assert.Equal(same.Image.Pixels, picture.Image.Pixels);
                Assert.Equal(
                    (same.SaturatedFraction, same.LatentMean, same.LatentStd),
                    (picture.SaturatedFraction, picture.LatentMean, picture.LatentStd));
            }
        }
    }

    [Fact]
    public void Draw_Probes_AreAsDifferentAsWhatTheyAskFor()
    {
        using Drawer drawer = new(tiny, Samples);

        string[] pictures =
            [.. drawer.Sampler.Draw(0, 1).Select(picture => Convert.ToHexString(picture.Image.Pixels))];

        Assert.Equal(pictures.Length, pictures.Distinct().Count());
        Assert.All(drawer.Sampler.Draw(0, 1), picture =>
        {
            Assert.InRange(picture.SaturatedFraction, 0, 1);
            Assert.True(picture.LatentStd > 0);
        });
    }

    [Fact]
    public void Draw_MoreRanksThanProbes_LeavesTheOthersNothing()
    {
        using Drawer drawer = new(tiny, new SamplesSpec { Prompts = ["a boat"], Seeds = 1 });

        Assert.Equal(1, Enumerable.Range(0, 3).Sum(rank => drawer.Sampler.Draw(rank, 3).Count));
    }

    [Theory]
    [InlineData(null, 0.5)]
    [InlineData(1.25, 1.25)]
    public void Load_NegativesWithAndWithoutAScale_TakesTheSpecsOrTheModels(double? scale, double expected)
    {
        Assert.Equal(0.5, PipelineCard.UsualNasaScale);
        using Drawer drawer = new(tiny, Samples with { NasaScale = scale });

        Assert.All(
            drawer.Sampler.Probes,
            probe => Assert.Equal(probe.Negative is null ? null : expected, probe.NasaScale));
    }

    [Fact]
    public void Draw_NegativePrompts_AreSteeredAwayByNasaAsFarAsItsScaleSays()
    {
        double[] distances = [.. new[] { 0.0, 0.25, 1.0 }.Select(DistanceAt)];

        Assert.Equal(0, distances[0]);
        Assert.True(0 < distances[1] && distances[1] < distances[2], string.Join(", ", distances));

        double DistanceAt(double scale)
        {
            using Drawer drawer = new(
                tiny, new SamplesSpec { Prompts = ["a boat"], Negatives = ["many boats"], NasaScale = scale, Seeds = 2 });
            DrawnPicture[] drawn = [.. drawer.Sampler.Draw(0, 1)];
            return drawn[..2].Zip(drawn[2..]).Sum(pair => pair.First.Image.Pixels.ToArray()
                .Zip(pair.Second.Image.Pixels.ToArray(), (one, other) => Math.Abs(one - other)).Sum());
        }
    }

    private sealed class Drawer : IDisposable
    {
        private readonly DistillationModels _models;

        public Drawer(TinyRun tiny, SamplesSpec samples)
        {
            RunSpec spec = tiny.Spec(steps: 1) with { Samples = samples };
            Tensors.NativeRuntime.SetThreads(1);
            _models = DistillationModels.Load(spec);
            Sampler = ProbeSampler.Load(spec, _models, ["from the set"]);
        }

        public ProbeSampler Sampler { get; }

        public void Dispose()
        {
            Sampler.Dispose();
            _models.Dispose();
        }
    }
}
