using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

public sealed class GoldenUNetTests
{
    private const double OutputLimit = 1e-4;
    private const double GradientLimit = 2e-4;

    public static TheoryData<string> Fixtures => ["unet-sd15", "unet-sd21"];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Forward_GoldenInputs_GivesGoldenOutputs(string fixture)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = new(fixture, "io.safetensors");
        using UNet2DConditionModel unet = Load(fixture);
        GoldenCheck check = new(OutputLimit);
        foreach (string suffix in io.NamesAfter("output"))
        {
            check.Close("output" + suffix, Run(unet, io, suffix), io["output" + suffix]);
        }

        check.Done();
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Backward_GoldenLoss_GivesGoldenGradients(string fixture)
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new(fixture, "io.safetensors");
        using UNet2DConditionModel unet = Load(fixture);
        Tensor sample = io["sample"].requires_grad_();
        Tensor context = io["encoder_hidden_states"].requires_grad_();
        Tensor loss = unet.Forward(sample, io["timesteps"], context).mul(io["grad_w"]).sum();
        loss.backward();

        Dictionary<string, Parameter> parameters =
            unet.named_parameters().ToDictionary(p => p.Item1, p => p.Item2);
        GoldenCheck check = new(GradientLimit);
        foreach (string name in io.NamesAfter("grad."))
        {
            Tensor? gradient = name switch
            {
                "sample" => sample.grad,
                "encoder_hidden_states" => context.grad,
                _ => parameters[name].grad,
            };
            check.Close("grad." + name, gradient, io["grad." + name]);
        }

        Tensor squares = stack([.. parameters.Values.Select(p => p.grad!.square().sum())]);
        check.Close("grad_norm_all", squares.sum().sqrt().reshape(1), io["grad_norm_all"]);
        check.Close("loss", loss.reshape(1), io["loss"]);
        check.Done(atLeast: 4);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Forward_GoldenInputs_ConvertsToGoldenX0AndEpsilon(string fixture)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = new(fixture, "io.safetensors");
        using UNet2DConditionModel unet = Load(fixture);
        NoiseSchedule schedule = NoiseSchedule.Load(TestData.Golden(fixture, "scheduler"));
        NoiseLevels levels = schedule.LevelsAt(io.Integers("timesteps"), TestDevice.Device);
        Tensor output = Run(unet, io, "");
        GoldenCheck check = new(OutputLimit);
        foreach (string source in new[] { "eps", "v" })
        {
            if (io.Has($"x0_from_{source}"))
            {
                Tensor x0 = DiffusionEquations.ToX0(schedule.Prediction, output, io["sample"], levels);
                check.Close($"x0_from_{source}", x0, io[$"x0_from_{source}"]);
            }
        }

        if (io.Has("eps_from_v"))
        {
            Tensor eps = DiffusionEquations.ToEpsilon(schedule.Prediction, output, io["sample"], levels);
            check.Close("eps_from_v", eps, io["eps_from_v"]);
        }

        check.Done();
    }

    [Fact]
    public void Forward_OneWeightChanged_FailsTheComparison()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = new("unet-sd15", "io.safetensors");
        using UNet2DConditionModel unet = Load("unet-sd15");
        unet.get_parameter("conv_in.weight")!.mul_(1.01);

        Assert.True(GoldenCheck.Error(Run(unet, io, ""), io["output"]) > OutputLimit);
    }

    private static UNet2DConditionModel Load(string fixture) =>
        UNet2DConditionModel.Load(TestData.Golden(fixture), TestDevice.Placement);

    private static Tensor Run(UNet2DConditionModel unet, GoldenFile io, string suffix)
    {
        Tensor sample = io.Has("sample" + suffix) ? io["sample" + suffix] : io["sample"];
        string timesteps = new[] { "timesteps" + suffix, "timestep" + suffix, "timesteps" }.First(io.Has);
        return unet.Forward(
            sample, io[timesteps], io["encoder_hidden_states"].narrow(0, 0, sample.shape[0]));
    }
}
