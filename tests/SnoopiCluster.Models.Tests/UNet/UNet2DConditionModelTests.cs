using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

public sealed class UNet2DConditionModelTests
{
    [Theory]
    [InlineData(8, 8)]
    [InlineData(7, 5)]
    [InlineData(1, 9)]
    [InlineData(6, 16)]
    public void Forward_AnySize_KeepsIt(long height, long width)
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2, height, width);
        sample.requires_grad_();

        Tensor output = unet.Forward(sample, timesteps, context);
        output.sum().backward();

        Assert.Equal([2, 4, height, width], output.shape);
        Assert.True(output.isfinite().all().item<bool>());
        Assert.Equal(sample.shape, sample.grad!.shape);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Forward_PaddingOfDownsampling_DecidesTheCoarseSize(int padding)
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New(changes: ("downsample_padding", padding));
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(1, 9, 9);

        Assert.Equal(sample.shape, unet.Forward(sample, timesteps, context).shape);
    }

    [Fact]
    public void Forward_RowsOfABatch_DoNotTouchEachOther()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(3);

        Tensor together = unet.Forward(sample, timesteps, context);

        for (int row = 0; row < 3; row++)
        {
            Tensor alone = unet.Forward(
                sample.narrow(0, row, 1), timesteps.narrow(0, row, 1), context.narrow(0, row, 1));
            Assert.True(alone.allclose(together.narrow(0, row, 1), 1e-5, 1e-5));
        }
    }

    [Fact]
    public void Forward_Bf16Placement_ComputesInBf16CloseToFp32()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet = SmallUNet.New(changes: ("upcast_attention", true));
        unet.Save(folder.File("unet"));
        using UNet2DConditionModel half = UNet2DConditionModel.Load(
            folder.File("unet"), WeightPlacement.Cpu with { Dtype = ScalarType.BFloat16 });
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);

        Tensor output = half.Forward(sample, timesteps, context);

        Assert.Equal(ScalarType.Float32, output.dtype);
        Tensor exact = unet.Forward(sample, timesteps, context);
        double cosine = nn.functional.cosine_similarity(
            output.to_type(float32).flatten(), exact.flatten(), dim: 0).item<float>();
        Assert.True(cosine > 0.998, $"cosine {cosine}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_Returns_OnlyItsOutputToTheCallersScope(bool gradients)
    {
        using var mode = enable_grad(gradients);
        using UNet2DConditionModel unet = SmallUNet.New();
        using LoraAdapters adapters = LoraAdapters.Attach(
            unet, new LoraConfig(2, 4, ["to_q", "to_out.0", "proj"]), seed: 5, WeightPlacement.Cpu);
        using var scope = NewDisposeScope();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(4, 7, 8);
        int before = scope.DisposablesCount;

        Tensor output = unet.Forward(sample, timesteps, context, AdapterRows.Range(1, 2));

        Assert.Equal(before + 1, scope.DisposablesCount);
        Assert.True(scope.Contains(output));
    }

    [Fact]
    public void Forward_MiddleBlockVariants_AreBuiltAndRun()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(1);
        foreach (JsonNode? kind in new JsonNode?[] { null, "UNetMidBlock2D", "UNetMidBlock2DCrossAttn" })
        {
            using UNet2DConditionModel unet = SmallUNet.New(changes: ("mid_block_type", kind));

            int parts = unet.named_parameters(
                ).Count(p => p.Item1.StartsWith("mid_block.", StringComparison.Ordinal));

            Assert.Equal(kind is null, parts == 0);
            Assert.Equal(sample.shape, unet.Forward(sample, timesteps, context).shape);
        }
    }

    [Fact]
    public void Forward_ListsPerLevel_AreReadAsLists()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(1);
        using UNet2DConditionModel unet = SmallUNet.New(
            changes:
            [
                ("transformer_layers_per_block", new JsonArray(1, 2)),
                ("layers_per_block", new JsonArray(2, 1)),
                ("attention_head_dim", new JsonArray(1, 4)),
                ("only_cross_attention", new JsonArray(true, false)),
                ("time_embedding_dim", 24), ("conv_in_kernel", 1), ("center_input_sample", true),
            ]);
        string[] names = [.. unet.named_parameters().Select(p => p.Item1)];

        Assert.Contains("mid_block.attentions.0.transformer_blocks.1.attn1.to_q.weight", names);
        Assert.Contains("down_blocks.0.resnets.1.conv1.weight", names);
        Assert.DoesNotContain("down_blocks.1.resnets.1.conv1.weight", names);
        Assert.Equal([24, 8], unet.get_parameter("time_embedding.linear_1.weight")!.shape);
        Assert.Equal(
            [8, SmallUNet.TextWidth],
            unet.get_parameter("down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_k.weight")!.shape);
        Assert.Equal(sample.shape, unet.Forward(sample, timesteps, context).shape);
    }

    [Fact]
    public void Forward_WrongInputs_SayWhatIsNeeded()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New();
        (Tensor sample, Tensor timesteps, Tensor context) = SmallUNet.Inputs(2);

        Assert.Contains(
            "[B, 4, H, W]",
            Assert.Throws<ArgumentException>(() => unet.Forward(
                sample.narrow(1, 0, 3), timesteps, context)).Message);
        Assert.Contains(
            "Int64 [2]",
            Assert.Throws<ArgumentException>(() => unet.Forward(
                sample, timesteps.narrow(0, 0, 1), context)).Message);
        Assert.Contains(
            $"[2, S, {SmallUNet.TextWidth}]",
            Assert.Throws<ArgumentException>(() => unet.Forward(
                sample, timesteps, context.narrow(2, 0, 3))).Message);
    }

    [Theory]
    [InlineData("class_embed_type", "timestep")]
    [InlineData("addition_embed_type", "text_time")]
    [InlineData("num_class_embeds", 10)]
    [InlineData("dual_cross_attention", true)]
    [InlineData("resnet_time_scale_shift", "scale_shift")]
    [InlineData("act_fn", "gelu")]
    [InlineData("time_embedding_type", "fourier")]
    [InlineData("num_attention_heads", 8)]
    [InlineData("dropout", 0.1)]
    [InlineData("mid_block_scale_factor", 2)]
    [InlineData("mid_block_type", "UNetMidBlock2DSimpleCrossAttn")]
    [InlineData("encoder_hid_dim", 16)]
    [InlineData("attention_type", "gated")]
    [InlineData("norm_num_groups", 3)]
    [InlineData("attention_head_dim", 3)]
    [InlineData("conv_out_kernel", 2)]
    [InlineData("in_channels", "four")]
    [InlineData("layers_per_block", 0)]
    [InlineData("block_out_channels", 8)]
    public void From_UnsupportedValue_NamesFileAndKey(string key, object value)
    {
        JsonNode node = value switch
        {
            string text => text,
            bool flag => flag,
            double number => number,
            _ => (int)value,
        };

        ModelLoadException error =
            Assert.Throws<ModelLoadException>(() => UNetConfig.From(SmallUNet.Config((key, node))));

        Assert.StartsWith($"unet/config.json: {key} ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("block_out_channels")]
    [InlineData("cross_attention_dim")]
    [InlineData("down_block_types")]
    [InlineData("in_channels")]
    public void From_MissingKey_NamesFileAndKey(string key)
    {
        JsonObject json = SmallUNet.Config().ToJson();
        json.Remove(key);

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => UNetConfig.From(ModelConfig.FromJson(json, "unet/config.json")));

        Assert.Equal($"unet/config.json: {key} is missing. The file must give it.", error.Message);
    }

    [Fact]
    public void From_BlockTypes_MustBeKnownAndAgreeInNumber()
    {
        Assert.Contains("AttnDownBlock2D", Fault(new JsonArray("AttnDownBlock2D", "DownBlock2D")));
        Assert.Contains("2 levels", Fault(new JsonArray("DownBlock2D")));

        static string Fault(JsonArray types) => Assert.Throws<ModelLoadException>(
            () => UNetConfig.From(SmallUNet.Config(("down_block_types", types)))).Message;
    }
}
