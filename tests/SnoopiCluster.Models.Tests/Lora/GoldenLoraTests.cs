using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Lora;

public sealed class GoldenLoraTests
{
    private const double OutputLimit = 1e-4;
    private const double GradientLimit = 5e-4;

    public static TheoryData<string> Files =>
        ["adapter_model.safetensors", "pytorch_lora_weights.safetensors"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Forward_StoredAdapters_GivesGoldenOutputs(string file)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = new("lora", "io.safetensors");
        using UNet2DConditionModel unet = LoadBase();
        using LoraAdapters adapters =
            LoraAdapters.Load(unet, TestData.Golden("lora", file), TestDevice.Placement);
        GoldenCheck check = new(OutputLimit);

        check.Close("output", Run(unet, io, AdapterRows.All), io["output"]);
        check.Close("output_base", Run(unet, io, AdapterRows.None), io["output_base"]);
        check.Done(atLeast: 2);
    }

    [Fact]
    public void Backward_GoldenLoss_GivesGoldenGradientsOfAllAdapters()
    {
        using var scope = NewDisposeScope();
        using GoldenFile io = new("lora", "io.safetensors");
        using UNet2DConditionModel unet = LoadBase();
        using LoraAdapters adapters = LoraAdapters.Load(unet, TestData.Golden("lora"), TestDevice.Placement);
        Tensor sample = io["sample"].requires_grad_();
        Tensor context = io["encoder_hidden_states"].requires_grad_();
        unet.Forward(sample, io["timesteps"], context, AdapterRows.All).mul(io["grad_w"]).sum().backward();

        Dictionary<string, Parameter> parameters =
            adapters.NamedParameters.ToDictionary(p => p.Name, p => p.Value);
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

        check.Done(atLeast: parameters.Count);
        Assert.All(unet.parameters(), parameter => Assert.False(parameter.requires_grad));
    }

    [Fact]
    public void MergeInto_SecondCopyOfTheBase_GivesGoldenWeightAndOutput()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using GoldenFile io = new("lora", "io.safetensors");
        using UNet2DConditionModel adapted = LoadBase();
        using UNet2DConditionModel merged = LoadBase();
        using LoraAdapters adapters =
            LoraAdapters.Load(adapted, TestData.Golden("lora"), TestDevice.Placement);
        adapters.MergeInto(merged);

        GoldenCheck check = new(OutputLimit);
        foreach (string name in io.NamesAfter("merged."))
        {
            check.Close("merged." + name, merged.get_parameter(name), io["merged." + name]);
        }

        check.Close("output", Run(merged, io, AdapterRows.None), io["output"]);
        check.Done(atLeast: 2);
    }

    private static UNet2DConditionModel LoadBase() =>
        UNet2DConditionModel.Load(TestData.Golden("unet-sd15"), TestDevice.Placement);

    private static Tensor Run(UNet2DConditionModel unet, GoldenFile io, AdapterRows rows) =>
        unet.Forward(io["sample"], io["timesteps"], io["encoder_hidden_states"], rows);
}
