using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld.World;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Tests.World;

public sealed class SceneJudgeTests(SceneJudgeTests.SharedJudge shared)
    : IClassFixture<SceneJudgeTests.SharedJudge>
{
    private readonly SceneJudge _judge = shared.Judge;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Judge_EveryRenderedSceneWithJitter_IsRightInAll(ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Verdict> verdicts = _judge.Judge(AllWithJitter(seed));
        Assert.DoesNotContain(verdicts.Zip(Scene.All), pair => !pair.First.Shows(pair.Second));
        Assert.True(verdicts.Min(verdict => verdict.Explained) > 0.88f);
        Assert.True(verdicts.Average(verdict => verdict.Explained) > 0.95f);
    }

    [Fact]
    public void Judge_CornersOfTheJitter_IsRightInAll()
    {
        using DisposeScope scope = NewDisposeScope();
        Scene[] scenes = [.. Scene.All.DistinctBy(scene => (scene.Shape, scene.Size, scene.Place))];
        foreach ((float dx, float dy, float size) in
            from dx in new[] { -1f, 1 } from dy in new[] { -1f, 1 } from size in new[] { 0.94f, 1.06f }
            select (dx, dy, size))
        {
            IReadOnlyList<Verdict> verdicts = _judge.Judge(SceneRenderer.Render(
                [.. scenes.Select(scene => new ScenePicture(scene, dx, dy, size))]));
            Assert.All(verdicts.Zip(scenes), pair =>
                Assert.True(pair.First.Shows(pair.Second), $"{pair.Second}"));
        }
    }

    // Sigma on the scale from 0 to 1 is twice that on the images' own scale from -1 to 1.
    [Theory]
    [InlineData(0.05f, 0.999)]
    [InlineData(0.1f, 0.999)]
    [InlineData(0.4f, 0.99)]
    public void Judge_UnderNoise_IsRightAlmostAlways(float sigmaOfImageScale, double least)
    {
        using DisposeScope scope = NewDisposeScope();
        AttributeAccuracy accuracy = AttributeAccuracy.Of(
            _judge.Judge(WithNoise(AllWithJitter(3), sigmaOfImageScale)), Scene.All);
        Assert.True(accuracy.AllFive > least, $"{accuracy}");
    }

    // A decoder's edges are soft: a soft square is a square, though a sharp circle fits it well.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Judge_SmoothedImages_IsRightAlmostAlways(int times)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor sharp = AllWithJitter(4);
        Tensor soft = sharp;
        for (int i = 0; i < times; i++)
        {
            using Tensor padded = nn.functional.pad(soft, [1, 1, 1, 1], PaddingModes.Replicate);
            soft = nn.functional.avg_pool2d(padded, 3, 1);
        }

        IReadOnlyList<Verdict> verdicts = _judge.Judge(soft);
        AttributeAccuracy accuracy = AttributeAccuracy.Of(verdicts, Scene.All);
        Assert.True(accuracy.AllFive > 0.999, $"{accuracy}");

        // The features still tell soft from sharp: the shares in them are those of sharp masks.
        Assert.True(verdicts.Average(SharpShare) < _judge.Judge(sharp).Average(SharpShare) - 0.01);

        static float SharpShare(Verdict verdict) => verdict.Features.Take(Scene.ShapeCount).Max();
    }

    [Fact]
    public void Judge_BatchesOfAnySize_GiveTheSameVerdicts()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = AllWithJitter(1).narrow(0, 1000, 131);
        IReadOnlyList<Verdict> together = _judge.Judge(images);
        for (int i = 120; i < 131; i++)
        {
            Verdict alone = _judge.Judge(images.narrow(0, i, 1)).Single();
            Assert.Equal(together[i].Shape, alone.Shape);
            Assert.Equal(together[i].Explained, alone.Explained, 1e-4f);
            Assert.Equal(SceneJudge.FeatureCount, alone.Features.Length);
        }
    }

    [Fact]
    public void Judge_KnownPicture_GivesItsColoursAndMiddleAsFeatures()
    {
        using DisposeScope scope = NewDisposeScope();
        Scene scene = new(ToyShape.Ring, ToyColour.Yellow, ToySize.Large, ToyPlace.Bottom, ToyColour.Blue);
        Verdict verdict = _judge.Judge(SceneRenderer.Render([ScenePicture.Plain(scene)])).Single();
        Assert.True(verdict.Shows(scene));
        Assert.Equal(1, verdict.Explained, 1e-4f);
        float[] expected = [0.9f, 0.9f, 0.1f, 0.1f, 0.1f, 0.9f, 16f / 32, 23.5f / 32, 7f / 32];
        Assert.All(
            verdict.Features[^9..].Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));
        Assert.Equal(1, verdict.Features[(int)ToyShape.Ring], 1e-4f);
        Assert.True(verdict.Features[(int)ToyShape.Circle] < 0.9f);
    }

    [Fact]
    public void Judge_ImageOfOneColour_ExplainsNothingAndGivesThatColourTwice()
    {
        Verdict verdict = _judge.Judge(full([1, 3, 32, 32], 0.7f)).Single();
        Assert.Equal(0, verdict.Explained);
        Assert.Equal((ToyColour.White, ToyColour.White), (verdict.Colour, verdict.Ground));
    }

    [Fact]
    public void Judge_NoiseAlone_ExplainsLittle()
    {
        Verdict verdict = _judge.Judge(WithNoise(zeros(1, 3, 32, 32), 0.3f)).Single();
        Assert.InRange(verdict.Explained, 0, 0.1f);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-1e30f)]
    public void Judge_ValuesThatAreNoColours_GiveFiniteVerdicts(float value)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = AllWithJitter(1).narrow(0, 0, 2).clone();
        images[0].fill_(value);
        IReadOnlyList<Verdict> verdicts = _judge.Judge(images);
        Assert.All(verdicts[0].Features, feature => Assert.True(float.IsFinite(feature)));
        Assert.Equal(value > 0 ? ToyColour.White : ToyColour.Black, verdicts[0].Ground);
        Assert.True(verdicts[1].Shows(Scene.All[1]));
    }

    [Fact]
    public void Judge_OtherShape_IsRefusedWithTheShapeFound()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => _judge.Judge(zeros(2, 3, 64, 64)));
        Assert.Contains("[2, 3, 64, 64]", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_InsideADisposeScope_LeavesTheJudgeUsable()
    {
        SceneJudge judge;
        using (NewDisposeScope())
        {
            judge = new SceneJudge();
        }

        using (judge)
        {
            Assert.Single(judge.Judge(zeros(1, 3, 32, 32)));
        }
    }

    private static Tensor AllWithJitter(ulong seed) => SceneRenderer.Render(
        [.. Scene.All.Select((scene, index) => ScenePicture.Draw(seed, index, scene))]);

    private static Tensor WithNoise(Tensor images, float sigma)
    {
        long[] samples = [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => (long)i)];
        Tensor noise = CounterRandom.Normal(9, 0, samples, DrawPurpose.Evaluation, [3, 32, 32], CPU);
        return images.add(noise.mul(sigma));
    }

    public sealed class SharedJudge : IDisposable
    {
        public SceneJudge Judge { get; } = new();

        public void Dispose() => Judge.Dispose();
    }
}
