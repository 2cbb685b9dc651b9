using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tiny;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Noise;

public sealed class SamplerTests
{
    public static TheoryData<SamplerKind, string> Kinds => new MatrixTheoryData<SamplerKind, string>(
        [SamplerKind.DpmSolver, SamplerKind.Ddim], ["leading", "linspace", "trailing"]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Step_NetworkThatKnowsTheImage_EndsAtIt(SamplerKind kind, string spacing)
    {
        using var scope = NewDisposeScope();
        NoiseSchedule schedule = Schedule(("timestep_spacing", spacing), ("set_alpha_to_one", true));
        Tensor x0 = arange(32, dtype: float32).mul(0.3).sin().reshape(1, 2, 4, 4);
        using ISampler sampler = schedule.NewSampler(kind, 8);
        Tensor x = arange(32, dtype: float32).mul(0.9).cos().reshape(1, 2, 4, 4);
        for (int i = 0; i < sampler.Timesteps.Length; i++)
        {
            NoiseLevels levels = schedule.LevelsAt([sampler.Timesteps[i]], CPU);
            x = sampler.Step(i, DiffusionEquations.EpsilonFromX0(x0, x, levels), x);
        }

        Assert.True(x.sub(x0).abs().max().item<float>() < 1e-4f);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NewSampler_CountsThatDoNotFit_AreRefused(SamplerKind kind, string spacing)
    {
        NoiseSchedule schedule = Schedule(("timestep_spacing", spacing));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.NewSampler(kind, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.NewSampler(kind, 1001));
        foreach (int count in (int[])[1, 2, 7, 25, 50, 333, 999, 1000])
        {
            Descends(schedule, kind, count);
        }
    }

    [Fact]
    public void NewSampler_MoreStepsThanFitWithTheOffset_SaysWhatToDo() => Assert.Contains(
        "fewer",
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Schedule(("timestep_spacing", "leading")).NewSampler(SamplerKind.Ddim, 1000)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Step_OutOfOrder_IsRefused()
    {
        using var scope = NewDisposeScope();
        using ISampler sampler = Schedule().NewSampler(SamplerKind.DpmSolver, 4);
        Tensor x = zeros(1, 1, 2, 2);
        sampler.Step(0, x, x);

        Assert.Throws<ArgumentException>(() => sampler.Step(0, x, x));
        Assert.Throws<ArgumentException>(() => sampler.Step(2, x, x));
    }

    [Fact]
    public void Ddim_EtaWithoutNoise_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new DdimSampler(Schedule(), 4, eta: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DdimSampler(Schedule(), 4, eta: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DdimSampler(Schedule(), 4, eta: double.NaN));
    }

    // A count either gives timesteps that a network knows and that descend, or is refused.
    private static void Descends(NoiseSchedule schedule, SamplerKind kind, int count)
    {
        try
        {
            using ISampler sampler = schedule.NewSampler(kind, count);
            Assert.Equal(count, sampler.Timesteps.Length);
            Assert.All(sampler.Timesteps, t => Assert.InRange(t, 0, schedule.NumTrainTimesteps - 1));
            Assert.Equal(sampler.Timesteps.Distinct().OrderDescending(), sampler.Timesteps);
        }
        catch (ArgumentOutOfRangeException)
        {
            Assert.True(count > 500, $"{count} steps were refused");
        }
    }

    private static NoiseSchedule Schedule(params (string Key, JsonNode Value)[] changes)
    {
        JsonObject json = Sd15TinyConfigs.Scheduler();
        foreach ((string key, JsonNode value) in changes)
        {
            json[key] = value;
        }

        return NoiseSchedule.From(ModelConfig.FromJson(json, "scheduler_config.json"));
    }
}
