using SnoopiCluster.Models.Clip;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.Evaluation.Tests;

public sealed class ClipScoreTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void EachConvention_OfTheGoldenEmbeddings_AgreesWithTheReference()
    {
        using GoldenMetrics golden = new();
        Tensor cosine = ClipSimilarity.Cosine(golden["image_embeds"], golden["text_embeds"]);

        Close(golden.Expected("clip_score.torchmetrics"), ClipScore.OfMean(cosine));
        Close(golden.Expected("clip_score.per_sample_clamped_mean"), ClipScore.OfEach(cosine));
        Close(golden.Expected("clipscore.hessel_w2.5"), ClipScore.OfHessel(cosine));
    }

    [Fact]
    public void NegativeCosines_AreClampedWhereTheConventionSaysSo()
    {
        Tensor mixed = tensor(new[] { 0.5, -1.0 });

        Assert.Equal(0, ClipScore.OfMean(mixed));
        Assert.Equal(25, ClipScore.OfEach(mixed), 1e-12);
        Assert.Equal(0.625, ClipScore.OfHessel(mixed), 1e-12);
    }

    [Fact]
    public void WhatIsNoVectorOfCosines_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => ClipScore.OfMean(zeros(0)));
        Assert.Throws<ArgumentException>(() => ClipScore.OfMean(zeros(2, 2)));
        Assert.Throws<ArgumentException>(() => ClipScore.OfEach(tensor(new[] { 0.1, double.NaN })));
        Assert.Throws<ArgumentException>(() => ClipScore.OfHessel(tensor(new[] { 38.5 })));
    }

    private static void Close(double expected, double actual) =>
        Assert.InRange(Math.Abs(actual - expected) / expected, 0, 1e-5);
}
