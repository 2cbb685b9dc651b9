using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Sampling;

/// <summary>A guidance scale that each picture draws for itself.</summary>
public sealed class DrawnGuidanceTests(TinyPipelines pipelines) : IClassFixture<TinyPipelines>
{
    private static readonly SamplePrompt Circle = new("a small red circle", 7);
    private static readonly SamplePrompt Star = new("a large green star, left", 8);
    private static readonly SamplingSettings Drawn =
        new() { Steps = 2, Guidance = 1, GuidanceMax = 7, BatchSize = 2 };

    [Fact]
    public void Latents_OneAmongOthers_IsBitEqualToItAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor both = pipelines.Teacher.Latents([Circle, Star], Drawn);

        Assert.Equal(0, Farthest(both[0], pipelines.Teacher.Latents([Circle], Drawn)[0]));
        Assert.Equal(0, Farthest(both[1], pipelines.Teacher.Latents([Star], Drawn)[0]));
    }

    [Fact]
    public void Latents_RangeOfOnePoint_IsThatScale()
    {
        using DisposeScope scope = NewDisposeScope();
        SamplingSettings three = Drawn with { Guidance = 3, GuidanceMax = null };
        Tensor fixedScale = pipelines.Teacher.Latents([Circle, Star], three);
        Tensor drawn = pipelines.Teacher.Latents([Circle, Star], three with { GuidanceMax = 3 });

        Assert.InRange(Farthest(fixedScale, drawn), 0, 1e-4f);
    }

    [Fact]
    public void Latents_Range_IsNoneOfItsEnds()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor drawn = pipelines.Teacher.Latents([Circle], Drawn);

        foreach (double end in (double[])[1, 7])
        {
            Tensor atEnd = pipelines.Teacher.Latents(
                [Circle], Drawn with { Guidance = end, GuidanceMax = null });
            Assert.True(Farthest(drawn, atEnd) > 0);
        }
    }

    [Fact]
    public void Latents_Scale_IsDrawnForPicturesAndNotTheTrainers()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor drawn = pipelines.Teacher.Latents([Circle], Drawn);

        Assert.InRange(Farthest(drawn, At(DrawPurpose.ImageGuidance)), 0, 1e-4f);
        Assert.True(Farthest(drawn, At(DrawPurpose.Kappa)) > 1e-3f);

        Tensor At(DrawPurpose purpose) => pipelines.Teacher.Latents([Circle], Drawn with
        {
            Guidance = CounterRandom.Uniform(new DrawKey(Circle.Seed, Step: 0, SampleIndex: 0, purpose), 1, 7),
            GuidanceMax = null,
        });
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void FaultOf_EndThatIsNone_IsNamed(double max) => Assert.Contains(
        "a range from 1 to",
        pipelines.Teacher.FaultOf(Drawn with { GuidanceMax = max }),
        StringComparison.Ordinal);

    private static float Farthest(Tensor a, Tensor b) => a.sub(b).abs().max().item<float>();
}
