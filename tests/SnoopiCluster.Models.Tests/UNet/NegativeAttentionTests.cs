using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.UNet;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

public sealed class NegativeAttentionTests
{
    private const double Rounding = 1e-5;

    [Fact]
    public void Forward_ScaleZero_IsBitEqualToNone()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(3);
        using NegativeAttention negative = new(Negative(context), 0);

        Assert.True(unet.Forward(sample, timesteps, context).equal(
            unet.Forward(sample, timesteps, context, negative: negative)).all().item<bool>());
        Assert.Equal(0, negative.KeptCount);
    }

    [Fact]
    public void Forward_AScale_ChangesEveryRow()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(3);
        using NegativeAttention negative = new(Negative(context), 0.5);

        Tensor change = unet.Forward(sample, timesteps, context, negative: negative)
            .sub(unet.Forward(sample, timesteps, context)).abs().flatten(1).amax(1);
        Assert.True(change.min().item<float>() > 1e-4f);
    }

    [Fact]
    public void Forward_OneNegativeForAll_IsBitEqualToItRepeated()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(3);
        using NegativeAttention one = new(Negative(context), 0.5);
        using NegativeAttention repeated = new(Negative(context).expand(3, -1, -1).contiguous(), 0.5);

        Assert.True(unet.Forward(sample, timesteps, context, negative: one).equal(
            unet.Forward(sample, timesteps, context, negative: repeated)).all().item<bool>());
    }

    [Fact]
    public void Forward_AgainWithTheSame_ComputesKeysAndValuesOnceAndGivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(3);
        NegativeAttention negative = new(Negative(context), 0.5);
        Tensor first = unet.Forward(sample, timesteps, context, negative: negative);
        int layers = negative.KeptCount;

        // Weights that are gone from the layers can no longer have their say.
        int changed = 0;
        foreach ((string name, TorchSharp.Modules.Parameter weight) in unet.named_parameters())
        {
            if (name.EndsWith("attn2.to_k.weight", StringComparison.Ordinal))
            {
                changed++;
                Tensor kept = weight.clone();
                (Tensor key, _) = negative.KeyAndValue(LayerOf(unet, name), AdapterRows.None, 3);
                weight.mul_(0);
                (Tensor again, _) = negative.KeyAndValue(LayerOf(unet, name), AdapterRows.None, 3);
                weight.add_(kept);
                Assert.True(key.equal(again).all().item<bool>());
            }
        }

        Assert.Equal(changed, layers);
        Tensor repeated = unet.Forward(sample, timesteps, context, negative: negative);
        Assert.True(first.equal(repeated).all().item<bool>());
        Assert.Equal(layers, negative.KeptCount);

        // Another number of rows is served from the same keys.
        unet.Forward(sample[..1], timesteps[..1], context[..1], negative: negative);
        Assert.Equal(layers, negative.KeptCount);
        negative.Dispose();
        Assert.Equal(0, negative.KeptCount);
    }

    [Fact]
    public void Attention_NegativeEqualToThePrompt_LeavesOneMinusAlphaOfIt()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Attention attention = New();
        (Tensor input, Tensor context) = Inputs();
        Tensor plain = Unprojected(attention, input, context, null);
        using NegativeAttention negative = new(context, 0.3);

        Tensor steered = Unprojected(attention, input, context, negative);
        Assert.True(steered.sub(plain.mul(0.7)).abs().max().item<float>() < Rounding);
    }

    [Fact]
    public void Attention_AnyScale_IsAffineInIt()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Attention attention = New();
        (Tensor input, Tensor context) = Inputs();
        Tensor At(double alpha)
        {
            using NegativeAttention negative = new(Negative(context), alpha);
            return Unprojected(attention, input, context, negative);
        }

        Tensor slope = At(1).sub(At(0.5)).mul(2);
        Assert.True(slope.abs().max().item<float>() > 1e-2f);
        Assert.True(At(0.5).add(slope, 1.5).sub(At(2)).abs().max().item<float>() < Rounding);
    }

    [Fact]
    public void Attention_OneHeadsNegative_LeavesTheOthersAlone()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Attention attention = New();
        (Tensor input, Tensor context) = Inputs();
        using NegativeAttention negative = new(Negative(context), 1);
        Tensor before = Unprojected(attention, input, context, negative);
        negative.Dispose();

        // The last of two heads has the last half of the channels.
        TorchSharp.Modules.Parameter value = attention.get_parameter("to_v.weight")!;
        value.narrow(0, 4, 4).mul_(2);
        Tensor after = Unprojected(attention, input, context, negative);

        Tensor change = after.sub(before).abs();
        Assert.Equal(0, change.narrow(2, 0, 4).max().item<float>());
        Assert.True(change.narrow(2, 4, 4).max().item<float>() > 1e-3f);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void New_ScaleThatIsNone_IsRefusedWithItsValue(double alpha)
    {
        using var scope = NewDisposeScope();

        Assert.Contains(
            alpha.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Assert.Throws<ArgumentOutOfRangeException>(
                () => new NegativeAttention(zeros(1, 2, 3), alpha)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_HugeScale_IsWhatTheFormulaGives()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Attention attention = New();
        (Tensor input, Tensor context) = Inputs();
        using NegativeAttention negative = new(Negative(context), 1e30);

        Tensor huge = Unprojected(attention, input, context, negative);
        Assert.True(huge.isfinite().all().item<bool>());
        Assert.True(huge.abs().max().item<float>() > 1e27f);
    }

    [Fact]
    public void Forward_NegativeThatDoesNotFit_IsRefusedWithBothShapes()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(3);
        using NegativeAttention narrow = new(zeros(1, 5, SmallUNet.TextWidth - 1), 1);
        using NegativeAttention few = new(zeros(2, 5, SmallUNet.TextWidth), 1);

        Refused(narrow, "[1, 5, 7]", "[1, S, 8]");
        Refused(few, "[2, 5, 8]", "[3, S, 8]");

        void Refused(NegativeAttention negative, params string[] said)
        {
            ArgumentException fault = Assert.Throws<ArgumentException>(
                () => unet.Forward(sample, timesteps, context, negative: negative));
            Assert.All(said, part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Forward_AdaptersOnSomeRows_IsRefusedAndOnAllIsNot()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters =
            LoraAdapters.Attach(unet, new LoraConfig(2, 4, ["to_q", "to_v"]), seed: 1, WeightPlacement.Cpu);
        foreach ((_, TorchSharp.Modules.Parameter parameter) in adapters.NamedParameters)
        {
            parameter.add_(0.1);
        }

        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);
        using NegativeAttention negative = new(Negative(context), 0.5);
        Tensor plain = unet.Forward(sample, timesteps, context, AdapterRows.None, negative);
        Tensor adapted = unet.Forward(sample, timesteps, context, AdapterRows.All, negative);

        Assert.True(plain.sub(adapted).abs().max().item<float>() > 1e-4f);
        Assert.Throws<ArgumentException>(
            () => unet.Forward(sample, timesteps, context, AdapterRows.Range(0, 1), negative));
    }

    private static Tensor Negative(Tensor context) => context.narrow(0, 0, 1).flip(1).mul(0.7);

    private static Attention New()
    {
        Attention attention =
            new(channels: 8, contextChannels: 6, numHeads: 2, upcast: false, WeightPlacement.Cpu);
        SeededInitialization.Apply(attention, 3, "attention");
        return attention;
    }

    private static (Tensor Input, Tensor Context) Inputs() =>
        (arange(2 * 9 * 8, dtype: float32).mul(0.37).sin().reshape(2, 9, 8),
            arange(2 * 5 * 6, dtype: float32).mul(0.71).sin().reshape(2, 5, 6));

    // What the output projection is given: the layer with an identity in its place.
    private static Tensor Unprojected(
        Attention attention, Tensor input, Tensor context, NegativeAttention? negative)
    {
        attention.get_parameter("to_out.0.weight")!.copy_(eye(8));
        attention.get_parameter("to_out.0.bias")!.zero_();
        return attention.Forward(input, context, AdapterRows.None, negative);
    }

    private static Attention LayerOf(UNet2DConditionModel unet, string parameter) => unet.named_modules()
        .Where(module => module.name == parameter[..^".to_k.weight".Length])
        .Select(module => (Attention)module.module)
        .Single();
}
