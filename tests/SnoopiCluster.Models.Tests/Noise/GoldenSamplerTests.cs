using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Noise;

/// <summary>Samplers against diffusers', with the fixture's toy in the place of a network.</summary>
public sealed class GoldenSamplerTests
{
    private const double StepLimit = 1e-5;
    private const double TrajectoryLimit = 1e-4;

    public static TheoryData<string> SolverCases => ["sd_eps", "sd_v", "pixart", "sd_eps_10", "sd_karras"];

    [Theory]
    [MemberData(nameof(SolverCases))]
    public void DpmSolver_GoldenNetwork_GoesTheGoldenWay(string name) =>
        Follows(SamplerKind.DpmSolver, $"dpmpp_{name}", $"dpmpp.{name}", $"dpmpp.{name}.timesteps");

    [Theory]
    [InlineData("epsilon")]
    [InlineData("v_prediction")]
    public void Ddim_GoldenNetwork_GoesTheGoldenWay(string name) =>
        Follows(SamplerKind.Ddim, $"ddim_{name}", $"ddim.{name}", "ddim.timesteps");

    [Theory]
    [InlineData("epsilon")]
    [InlineData("v_prediction")]
    public void Ddim_GoldenEtaAndNoise_TakesTheGoldenStep(string name)
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new("schedulers", "io.safetensors");
        string prefix = $"ddim.{name}.eta07.";
        using DdimSampler sampler = new(
            Schedule($"ddim_{name}"),
            io.Integers("ddim.timesteps").Length,
            eta: 0.7,
            _ => io[prefix + "variance_noise"]);
        int index = sampler.Timesteps.IndexOf(io.Integers(prefix + "t").Single());

        Tensor next = sampler.Step(index, io[prefix + "model_output"], io[prefix + "sample"]);

        Assert.InRange(GoldenCheck.Error(next, io[prefix + "prev"]), 0, StepLimit);
    }

    private static void Follows(SamplerKind kind, string config, string name, string timesteps)
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new("schedulers", "io.safetensors");
        long[] expected = io.Integers(timesteps);
        using ISampler sampler = Schedule(config).NewSampler(kind, expected.Length);
        Assert.Equal(expected, sampler.Timesteps);

        Tensor trajectory = io[$"{name}.traj"];
        Tensor x = io[$"{name}.x_T"];
        GoldenCheck check = new(TrajectoryLimit);
        for (int i = 0; i < expected.Length; i++)
        {
            x = sampler.Step(i, Toy(io, x, expected[i]), x);
            check.Close($"state after step {i}", x, trajectory[i]);
        }

        check.Done(atLeast: 10);
    }

    // A x over the channels + 0.2 (t / 1000) c
    private static Tensor Toy(GoldenFile io, Tensor x, long t)
    {
        Tensor mixed = io["toy.A"].matmul(x.flatten(2)).reshape(x.shape);
        return mixed.add(io["toy.c"].mul(0.2 * t / 1000));
    }

    private static NoiseSchedule Schedule(string name) => NoiseSchedule.From(
        ModelConfig.Read(TestData.Golden("schedulers", "configs.json")).Section(name));
}
