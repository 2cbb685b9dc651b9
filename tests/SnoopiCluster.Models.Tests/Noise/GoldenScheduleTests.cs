using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Noise;

public sealed class GoldenScheduleTests
{
    private const double Limit = 1e-5;
    private const string Tables = ".alphas_cumprod";

    [Fact]
    public void From_GoldenConfigs_GivesGoldenTables()
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new("schedulers", "io.safetensors");
        GoldenCheck check = new(Limit);
        foreach (string name in Schedules(io))
        {
            NoiseSchedule schedule = Schedule($"ddpm_{name}");
            check.Close($"{name}.betas", tensor(schedule.Betas.ToArray()), io[$"{name}.betas"]);
            check.Close($"{name}{Tables}", tensor(schedule.AlphasCumprod.ToArray()), io[$"{name}{Tables}"]);
            float[] ratios = [.. schedule.AlphasCumprod.Select(DiffusionEquations.SignalToNoise)];
            check.Close($"{name}.snr", tensor(ratios), io[$"{name}.snr"]);
        }

        check.Done(atLeast: 3);
    }

    [Fact]
    public void Conversions_GoldenInputs_GiveGoldenValues()
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new("schedulers", "io.safetensors");
        GoldenCheck check = new(Limit);
        foreach (string name in Schedules(io))
        {
            NoiseLevels levels = Schedule($"ddpm_{name}").LevelsAt(io.Integers("t"), TestDevice.Device);
            Tensor x0 = io["x0"];
            Tensor noise = io["noise"];
            Tensor noisy = io[$"{name}.add_noise"];
            Tensor eps = io[$"{name}.pred_eps"];
            Tensor v = io[$"{name}.pred_v"];
            Check("add_noise", DiffusionEquations.AddNoise(x0, noise, levels));
            Check("velocity", DiffusionEquations.Velocity(x0, noise, levels));
            Check("eps_to_x0", DiffusionEquations.X0FromEpsilon(eps, noisy, levels));
            Check("x0_to_eps", DiffusionEquations.EpsilonFromX0(x0, noisy, levels));
            Check("v_to_x0", DiffusionEquations.X0FromVelocity(v, noisy, levels));
            Check("v_to_eps", DiffusionEquations.EpsilonFromVelocity(v, noisy, levels));

            void Check(
                string what, Tensor actual) => check.Close($"{name}.{what}", actual, io[$"{name}.{what}"]);
        }

        check.Done(atLeast: 6);
    }

    [Fact]
    public void Spaced_EverySpacingAndCount_GivesGoldenTimesteps()
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new("schedulers", "io.safetensors");
        NoiseSchedule schedule = Schedule("ddim_epsilon");
        int compared = 0;
        foreach (string name in io.NamesAfter("timesteps."))
        {
            string[] parts = name.Split('.');
            TimestepSpacing spacing = Enum.Parse<TimestepSpacing>(parts[0], ignoreCase: true);
            Assert.Equal(
                io.Integers("timesteps." + name),
                SamplerTimesteps.Spaced(
                    schedule.NumTrainTimesteps, int.Parse(parts[1]), spacing, schedule.StepsOffset));
            compared++;
        }

        Assert.True(compared > 0);
        long[] ddim = io.Integers("ddim.timesteps");
        Assert.Equal(ddim, schedule.TimestepsFor(ddim.Length));
        Assert.Equal(
            io.Integers("ddpm.sd.timesteps"),
            Schedule("ddpm_step_sd").TimestepsFor((int)io["ddpm.sd.timesteps"].shape[0]));
    }

    private static IEnumerable<string> Schedules(GoldenFile io) => io.Names
        .Where(name => name.EndsWith(Tables, StringComparison.Ordinal))
        .Select(name => name[..^Tables.Length]);

    private static NoiseSchedule Schedule(string name) => NoiseSchedule.From(
        ModelConfig.Read(TestData.Golden("schedulers", "configs.json")).Section(name));
}
