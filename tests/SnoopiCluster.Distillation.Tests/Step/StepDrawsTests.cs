using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Step;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Tests.Step;

public sealed class StepDrawsTests
{
    private const int Many = 2_000;
    private static readonly long[] Shape = [4, 2, 2];

    [Fact]
    public void Draws_OfASample_DoNotDependOnTheOthers()
    {
        using var scope = NewDisposeScope();
        RunSpec spec = new() { Seed = 3 };

        StepDraws all = StepDraws.For(spec, 5, [0, 1, 2, 3], Shape, CPU);
        StepDraws one = StepDraws.For(spec, 5, [2], Shape, CPU);

        Assert.Equal(all.KappaFrozen[2], one.KappaFrozen[0]);
        Assert.Equal(all.VsdTimesteps[2], one.VsdTimesteps[0]);
        Assert.True(all.StudentNoise[2].equal(one.StudentNoise[0]).all().item<bool>());
        Assert.True(all.VsdNoise[2].equal(one.VsdNoise[0]).all().item<bool>());
        Assert.True(all.LoraNoise[2].equal(one.LoraNoise[0]).all().item<bool>());
    }

    [Fact]
    public void Draws_OfAnotherStepSeedOrPurpose_Differ()
    {
        using var scope = NewDisposeScope();
        Tensor here = StepDraws.For(new RunSpec { Seed = 3 }, 5, [0], Shape, CPU).StudentNoise;

        Assert.False(here.allclose(StepDraws.For(new RunSpec { Seed = 3 }, 6, [0], Shape, CPU).StudentNoise));
        Assert.False(here.allclose(StepDraws.For(new RunSpec { Seed = 4 }, 5, [0], Shape, CPU).StudentNoise));
        Assert.False(here.allclose(StepDraws.For(new RunSpec { Seed = 3 }, 5, [0], Shape, CPU).VsdNoise));
    }

    [Theory]
    [InlineData(KappaOn.Both)]
    [InlineData(KappaOn.Independent)]
    [InlineData(KappaOn.Frozen)]
    [InlineData(KappaOn.Lora)]
    public void Kappa_GoesToTheTeachersThatTheSpecNames(KappaOn on)
    {
        var spec = new RunSpec { Kappa = new KappaSpec { On = on, Fixed = 4.5, Range = new GuidanceRange(0.5, 4) } };

        StepDraws draws = DrawMany(spec);

        Assert.Equal(on is KappaOn.Frozen or KappaOn.Both or KappaOn.Independent, IsRandom(draws.KappaFrozen));
        Assert.Equal(on is KappaOn.Lora or KappaOn.Both or KappaOn.Independent, IsRandom(draws.KappaLora));
        Assert.Equal(on == KappaOn.Both, draws.KappaFrozen.SequenceEqual(draws.KappaLora));
    }

    [Fact]
    public void Kappa_PerStep_IsSharedByAllSamples()
    {
        var spec = new RunSpec { Kappa = new KappaSpec { Per = DrawPer.Step } };

        Assert.Single(DrawMany(spec).KappaFrozen.Distinct());
    }

    [Fact]
    public void Kappa_OfSwiftBrush_IsFixedOnBothTeachers()
    {
        StepDraws draws = DrawMany(RunSpec.DefaultsOf(Objective.SwiftBrush));

        Assert.All(draws.KappaFrozen, kappa => Assert.Equal(4.5f, kappa));
        Assert.All(draws.KappaLora, kappa => Assert.Equal(4.5f, kappa));
    }

    [Fact]
    public void Draws_StayInTheirRangesAndReachTheirEnds()
    {
        StepDraws draws = DrawMany(new RunSpec());

        Assert.InRange(draws.VsdTimesteps.Min(), 20, 25);
        Assert.InRange(draws.VsdTimesteps.Max(), 975, 980);
        Assert.InRange(draws.LoraTimesteps.Min(), 0, 5);
        Assert.InRange(draws.LoraTimesteps.Max(), 994, 999);
        Assert.InRange(draws.KappaFrozen.Min(), 0.5f, 0.51f);
        Assert.InRange(draws.KappaFrozen.Max(), 3.99f, 4f);
        Assert.InRange(draws.DropsCondition.Count(dropped => dropped) / (double)Many, 0.08, 0.12);
    }

    [Fact]
    public void Dropout_PerStep_IsOneCoinForAllSamples()
    {
        var spec = new RunSpec { Lora = new LoraSpec { DropoutPer = DrawPer.Step, ConditionDropout = 0.5 } };

        bool[] coins = [.. Enumerable.Range(0, 64).Select(
            step => StepDraws.For(spec, step, [0, 1, 2], [1], CPU).DropsCondition.Distinct().Single())];

        Assert.Contains(true, coins);
        Assert.Contains(false, coins);
    }

    private static StepDraws DrawMany(RunSpec spec) =>
        StepDraws.For(spec, 0, [.. Enumerable.Range(0, Many).Select(i => (long)i)], [1], CPU);

    private static bool IsRandom(float[] kappas) => kappas.Distinct().Count() > 1;
}
