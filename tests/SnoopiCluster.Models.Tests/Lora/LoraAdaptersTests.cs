using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.Tests.UNet;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Lora;

public sealed class LoraAdaptersTests
{
    private static readonly LoraConfig Config = new(LoraRank: 2, Alpha: 4, ["to_q", "to_v"]);

    [Fact]
    public void Forward_RowsOff_EqualTheBaseBitForBit()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel plain = SmallUNet.New();
        using UNet2DConditionModel adapted = SmallUNet.New();
        using LoraAdapters adapters = Attach(adapted);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(4);
        Tensor expected = plain.Forward(sample, timesteps, context);

        Assert.True(BitEqual(expected, adapted.Forward(sample, timesteps, context)));
        Tensor mixed = adapted.Forward(sample, timesteps, context, AdapterRows.Range(1, 2));
        Assert.True(BitEqual(expected.narrow(0, 0, 1), mixed.narrow(0, 0, 1)));
        Assert.True(BitEqual(expected.narrow(0, 3, 1), mixed.narrow(0, 3, 1)));
        Assert.False(BitEqual(expected.narrow(0, 1, 2), mixed.narrow(0, 1, 2)));
    }

    [Fact]
    public void Forward_RowsOff_EqualTheBaseBitForBitWithGradientsToo()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel adapted = SmallUNet.New();
        using LoraAdapters adapters = Attach(adapted);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(4);

        Tensor mixed = adapted.Forward(sample, timesteps, context, AdapterRows.Range(2, 2));

        Assert.True(mixed.requires_grad);
        Assert.True(BitEqual(
            adapted.Forward(sample, timesteps, context).narrow(0, 0, 2), mixed.narrow(0, 0, 2)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_PerRowAdapters_EqualTwoSeparateForwards(bool gradients)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad(gradients);
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters = Attach(unet);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(4);

        Tensor mixed = unet.Forward(sample, timesteps, context, AdapterRows.Range(2, 2));
        Tensor off = unet.Forward(sample.narrow(0, 0, 2), timesteps.narrow(0, 0, 2), context.narrow(0, 0, 2));
        Tensor on = unet.Forward(
            sample.narrow(0, 2, 2), timesteps.narrow(0, 2, 2), context.narrow(0, 2, 2), AdapterRows.All);

        Assert.True(cat([off, on], 0).allclose(mixed, 1e-5, 1e-5));
    }

    [Fact]
    public void Forward_NewAdapters_ChangeNothing()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters = LoraAdapters.Attach(unet, Config, seed: 5, WeightPlacement.Cpu);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);

        Tensor on = unet.Forward(sample, timesteps, context, AdapterRows.All);

        Assert.Equal(0, on.sub(unet.Forward(sample, timesteps, context)).abs().max().item<float>());
    }

    [Fact]
    public void Backward_AllRowsOn_ReachesOnlyTheAdapters()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters = Attach(unet);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);

        unet.Forward(sample, timesteps, context, AdapterRows.All).square().sum().backward();

        Assert.All(unet.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(
            adapters.NamedParameters,
            named => Assert.True(named.Value.grad!.abs().max().item<float>() > 0, named.Name));
    }

    [Fact]
    public void Backward_SomeRowsOn_EqualsTheSeparateForward()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters = Attach(unet);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(3);

        unet.Forward(
            sample, timesteps, context, AdapterRows.Range(1, 2)).narrow(0, 1, 2).square().sum().backward();
        Tensor[] mixed = [.. adapters.NamedParameters.Select(named => named.Value.grad!.clone())];
        foreach ((_, Parameter parameter) in adapters.NamedParameters)
        {
            parameter.grad = null;
        }

        unet.Forward(
            sample.narrow(0, 1, 2), timesteps.narrow(0, 1, 2), context.narrow(0, 1, 2), AdapterRows.All)
            .square().sum().backward();

        Assert.All(
            adapters.NamedParameters.Zip(mixed),
            pair => Assert.True(pair.First.Value.grad!.allclose(pair.Second, 1e-4, 1e-5), pair.First.Name));
    }

    [Fact]
    public void Attach_TargetsBySuffix_AdaptsThemAndNothingElse()
    {
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters = LoraAdapters.Attach(unet, Config, seed: 5, WeightPlacement.Cpu);
        string[] expected =
        [
            .. unet.named_parameters().Select(named => named.Item1)
                .Where(name => name.EndsWith(".to_q.weight", StringComparison.Ordinal)
                    || name.EndsWith(".to_v.weight", StringComparison.Ordinal))
                .Select(name => "base_model.model." + name[..^".weight".Length])
                .SelectMany(layer => new[] { layer + ".lora_A.weight", layer + ".lora_B.weight" }),
        ];

        Assert.NotEmpty(expected);
        Assert.Equal(expected, adapters.NamedParameters.Select(named => named.Name));
    }

    [Fact]
    public void Attach_NewAdapters_StartAsPeftDoes()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters =
            LoraAdapters.Attach(unet, Config with { LoraRank = 8 }, seed: 5, WeightPlacement.Cpu);

        foreach ((string name, Parameter value) in adapters.NamedParameters)
        {
            using var noGrad = no_grad();
            float largest = value.abs().max().item<float>();
            float bound = 1 / MathF.Sqrt(value.shape[1]);
            Assert.True(
                name.Contains("lora_B", StringComparison.Ordinal)
                    ? largest == 0
                    : largest <= bound && largest > 0.8 * bound,
                $"{name}: {largest}");
        }
    }

    [Fact]
    public void Attach_SameSeed_GivesTheSameNumbersAndAnotherSeedOthers()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel first = SmallUNet.New();
        using UNet2DConditionModel second = SmallUNet.New();
        using UNet2DConditionModel third = SmallUNet.New();
        using LoraAdapters a = LoraAdapters.Attach(first, Config, seed: 5, WeightPlacement.Cpu);
        using LoraAdapters b = LoraAdapters.Attach(second, Config, seed: 5, WeightPlacement.Cpu);
        using LoraAdapters c = LoraAdapters.Attach(third, Config, seed: 6, WeightPlacement.Cpu);

        Assert.All(
            a.NamedParameters.Zip(b.NamedParameters),
            pair => Assert.True(BitEqual(pair.First.Value, pair.Second.Value)));
        Assert.False(BitEqual(a.NamedParameters.First().Value, c.NamedParameters.First().Value));
    }

    [Fact]
    public void Dispose_AttachedAdapters_LeaveTheBaseAndItsNames()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(1);
        Tensor before = unet.Forward(sample, timesteps, context);
        string[] names = [.. unet.named_parameters().Select(named => named.Item1)];

        Attach(unet).Dispose();

        Assert.Equal(names, unet.named_parameters().Select(named => named.Item1));
        Assert.True(BitEqual(before, unet.Forward(sample, timesteps, context, AdapterRows.All)));
    }

    [Fact]
    public void SavePeft_ThenLoad_GivesTheSameBitsAndTheSameFiles()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet = SmallUNet.New();
        using UNet2DConditionModel other = SmallUNet.New();
        using LoraAdapters saved = Attach(unet);
        saved.SavePeft(folder.File("first"));

        using LoraAdapters loaded = LoraAdapters.Load(other, folder.File("first"), WeightPlacement.Cpu);
        loaded.SavePeft(folder.File("second"));

        Assert.Equal(saved.Config.Scale, loaded.Config.Scale);
        Assert.All(
            saved.NamedParameters.Zip(loaded.NamedParameters),
            pair => Assert.True(BitEqual(pair.First.Value, pair.Second.Value), pair.First.Name));
        foreach (string file in new[] { "adapter_config.json", "adapter_model.safetensors" })
        {
            Assert.Equal(
                File.ReadAllBytes(folder.File("first", file)),
                File.ReadAllBytes(folder.File("second", file)));
        }
    }

    [Fact]
    public void SaveDiffusers_ThenLoadWithoutConfig_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet = SmallUNet.New();
        using UNet2DConditionModel other = SmallUNet.New();
        using LoraAdapters saved = Attach(unet);
        saved.SaveDiffusers(folder.File("lora"));
        using LoraAdapters loaded = LoraAdapters.Load(other, folder.File("lora"), WeightPlacement.Cpu);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);

        Tensor expected = unet.Forward(sample, timesteps, context, AdapterRows.All);

        Assert.Equal(1, loaded.Config.Scale);
        Assert.True(
            expected.allclose(other.Forward(sample, timesteps, context, AdapterRows.All), 1e-5, 1e-6));
    }

    [Fact]
    public void MergeInto_AnotherCopy_ComputesWhatTheAdaptedNetworkDoes()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        using UNet2DConditionModel copy = SmallUNet.New();
        using LoraAdapters adapters = Attach(unet);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);

        adapters.MergeInto(copy);

        Assert.True(copy.Forward(sample, timesteps, context)
            .allclose(unet.Forward(sample, timesteps, context, AdapterRows.All), 1e-5, 1e-5));
        Assert.Throws<ArgumentException>(() => adapters.MergeInto(unet));
    }

    [Fact]
    public void Attach_UnknownTargetOrTwice_SaysSo()
    {
        using UNet2DConditionModel unet = SmallUNet.New();

        Assert.Contains("to_x", Assert.Throws<ArgumentException>(
            () => LoraAdapters.Attach(
                unet, Config with { TargetModules = ["to_x"] }, 0, WeightPlacement.Cpu)).Message);
        using LoraAdapters adapters = LoraAdapters.Attach(unet, Config, 0, WeightPlacement.Cpu);
        Assert.Contains("already", Assert.Throws<ArgumentException>(
            () => LoraAdapters.Attach(unet, Config, 0, WeightPlacement.Cpu)).Message);
    }

    [Fact]
    public void Load_FileOfAnotherNetwork_NamesFileAndTensor()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet = SmallUNet.New();
        using UNet2DConditionModel wider = SmallUNet.New(changes: ("cross_attention_dim", 16));
        using (LoraAdapters adapters = Attach(unet))
        {
            adapters.SavePeft(folder.File("lora"));
        }

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => LoraAdapters.Load(wider, folder.File("lora"), WeightPlacement.Cpu));

        Assert.EndsWith("attn2.to_v.lora_A.weight", error.Item);
        Assert.Contains("[2, 8]", error.Message);
        Assert.Contains("[2, 16]", error.Message);
        using LoraAdapters again = LoraAdapters.Attach(wider, Config, 0, WeightPlacement.Cpu);
    }

    [Fact]
    public void Range_OutsideTheBatch_Throws()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters = Attach(unet);
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);

        Assert.Throws<ArgumentException>(
            () => unet.Forward(sample, timesteps, context, AdapterRows.Range(1, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AdapterRows.Range(-1, 2));
    }

    // B is filled so that the adapters do something.
    private static LoraAdapters Attach(UNet2DConditionModel unet)
    {
        LoraAdapters adapters = LoraAdapters.Attach(unet, Config, seed: 5, WeightPlacement.Cpu);
        ParameterDraws draws = new(seed: 9, "b", adapters.NamedParameters.Select(named => named.Name));
        foreach ((string name, Parameter value) in adapters.NamedParameters)
        {
            draws.Uniform(name, value, 0.5);
        }

        return adapters;
    }

    private static bool BitEqual(Tensor first, Tensor second) => first.equal(second).all().item<bool>();
}
