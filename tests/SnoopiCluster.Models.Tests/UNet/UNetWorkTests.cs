using System.Collections.Immutable;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Lora;
using SnoopiCluster.Models.UNet;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

public sealed class UNetWorkTests
{
    // Counted by hand, multiply-adds of one sample: 2x2 latents of 1 channel, one level of 4 channels with one attention of 1 head,
    // 3 tokens of 5 numbers, a time embedding of 16, no middle.
    [Fact]
    public void Of_OneLevelNet_IsTheHandCount()
    {
        ModelConfig config = SmallUNet.Config(
            ("in_channels", 1), ("out_channels", 1), ("block_out_channels", new System.Text.Json.Nodes.JsonArray(4)),
            ("down_block_types", new System.Text.Json.Nodes.JsonArray("CrossAttnDownBlock2D")),
            ("up_block_types", new System.Text.Json.Nodes.JsonArray("UpBlock2D")),
            ("mid_block_type", null), ("layers_per_block", 1), ("attention_head_dim", 1), ("norm_num_groups", 2),
            ("cross_attention_dim", 5));

        UNetWork work = UNetWork.Of(UNetConfig.From(config), height: 2, width: 2, tokens: 3);

        const double ConvIn = 4 * 9 * 1 * 4; // pixels, kernel, in, out
        const double Time = (4 * 16) + (16 * 16);
        const double DownResNet = (4 * 9 * 4 * 4) + (16 * 4) + (4 * 9 * 4 * 4);
        const double Projections = 2 * 4 * 4 * 4;
        const double SelfAttention = 4 * (4 * 4 * 4); // q, k, v, out for 4 pixels
        const double CrossAttention = (2 * 4 * 4 * 4) + (2 * 3 * 5 * 4); // q and out for 4 pixels, k and v for 3 tokens
        const double FeedForward = (4 * 4 * 32) + (4 * 16 * 4);
        const double UpResNets = 2 * ((4 * 9 * 8 * 4) + (16 * 4) + (4 * 9 * 4 * 4) + (4 * 8 * 4)); // two skips joined: 8 in
        const double ConvOut = 4 * 9 * 4 * 1;
        Assert.Equal(
            2 * (ConvIn + Time + DownResNet + Projections + SelfAttention + CrossAttention + FeedForward + UpResNets + ConvOut),
            work.LayerFlops);
        Assert.Equal(2 * ((2 * 4 * 4 * 4) + (2 * 4 * 3 * 4)), work.AttentionFlops);

        // B(A x) of rank 2 on both to_k: 4 numbers of 4 pixels, 5 numbers of 3 tokens, to 4 numbers.
        Assert.Equal(
            2 * 2 * (((4 + 4) * 4) + ((5 + 4) * 3)),
            work.AdapterFlops(new LoraConfig(2, 2, ImmutableArray.Create("to_k"))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_AnyNet_HasALayerForEachMatrixOfItsWeights(bool linearProjection)
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = SmallUNet.New(1, ("use_linear_projection", linearProjection));

        UNetWork work = UNetWork.Of(unet.Config, 8, 8, 5);

        Dictionary<string, long> matrices = unet.named_parameters()
            .Where(named => named.parameter.dim() > 1)
            .ToDictionary(named => named.name[..^".weight".Length], named => named.parameter.numel());
        Assert.Equal(
            matrices.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            work.Layers.ToDictionary(layer => layer.Name, layer => layer.Inputs * layer.Outputs)
                .OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Of_OddSizes_FollowTheDownsampling()
    {
        UNetConfig config = UNetConfig.From(SmallUNet.Config());

        long below = UNetWork.Of(config, 7, 9, 5).Layers.Single(layer => layer.Name == "down_blocks.0.downsamplers.0.conv")
            .Positions;

        Assert.Equal(4 * 5, below);
    }
}
