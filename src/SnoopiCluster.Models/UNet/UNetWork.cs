using System.Collections.Immutable;
using SnoopiCluster.Models.Lora;

namespace SnoopiCluster.Models.UNet;

/// <summary>
/// The matrix work of a UNet in the forward of one sample, counted from its configuration: linear layers, convolutions and the
/// two products of each attention. Norms, activations and additions are left out, as is usual for the utilisation of a device.
/// </summary>
/// <param name="Layers">Linear layers and convolutions in the order in which they run.</param>
/// <param name="AttentionFlops">Operations of scores and weighted sums of all attentions.</param>
public sealed record UNetWork(ImmutableArray<LayerWork> Layers, double AttentionFlops)
{
    /// <summary>Operations of the layers.</summary>
    public double LayerFlops => Layers.Sum(layer => layer.Flops);

    /// <summary>Operations of a forward without adapters.</summary>
    public double ForwardFlops => LayerFlops + AttentionFlops;

    /// <summary>Operations that adapters add to a forward.</summary>
    public double AdapterFlops(LoraConfig lora) =>
        Layers.Where(layer => lora.Adapts(layer.Name)).Sum(layer => layer.AdapterFlops(lora.LoraRank));

    /// <summary>Counts a network.</summary>
    /// <param name="config">Its form.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="tokens">Tokens of the text features.</param>
    public static UNetWork Of(UNetConfig config, long height, long width, long tokens) =>
        new Count(config, tokens).Of(height, width);

    private sealed class Count(UNetConfig config, long tokens)
    {
        private readonly ImmutableArray<LayerWork>.Builder _layers = ImmutableArray.CreateBuilder<LayerWork>();
        private double _attention;

        public UNetWork Of(long height, long width)
        {
            (long H, long W)[] sizes = SizesOf(height, width);
            long first = config.Channels[0];
            Conv("conv_in", config.InChannels, first, config.ConvInKernel, sizes[0]);
            Add("time_embedding.linear_1", first, config.TimeEmbeddingDim, 1);
            Add("time_embedding.linear_2", config.TimeEmbeddingDim, config.TimeEmbeddingDim, 1);
            for (int level = 0; level < config.NumLevels; level++)
            {
                Down(level, sizes);
            }

            Middle(sizes[^1]);
            for (int index = 0; index < config.NumLevels; index++)
            {
                Up(index, sizes);
            }

            Conv("conv_out", first, config.OutChannels, config.ConvOutKernel, sizes[0]);
            return new UNetWork(_layers.ToImmutable(), _attention);
        }

        // Padding 1 rounds odd sizes up, the padding at right and below (0) rounds them down.
        private (long H, long W)[] SizesOf(long height, long width)
        {
            var sizes = new (long H, long W)[config.NumLevels];
            sizes[0] = (height, width);
            for (int level = 1; level < sizes.Length; level++)
            {
                sizes[level] = (Halved(sizes[level - 1].H), Halved(sizes[level - 1].W));
            }

            return sizes;

            long Halved(long size) => config.DownsamplePadding == 0
                ? ((size - 2) / 2) + 1
                : ((size + (2 * config.DownsamplePadding) - 3) / 2) + 1;
        }

        private void Down(int level, (long H, long W)[] sizes)
        {
            string block = $"down_blocks.{level}";
            long channels = config.Channels[level];
            TransformerForm form = config.TransformerAt(level, config.TransformerLayers[level]);
            for (int layer = 0; layer < config.LayersPerBlock[level]; layer++)
            {
                long input = layer == 0 ? config.Channels[Math.Max(level - 1, 0)] : channels;
                ResNet($"{block}.resnets.{layer}", input, channels, sizes[level]);
                if (config.DownAttention[level])
                {
                    Transformer($"{block}.attentions.{layer}", form, sizes[level]);
                }
            }

            if (level < config.NumLevels - 1)
            {
                Conv($"{block}.downsamplers.0.conv", channels, channels, 3, sizes[level + 1]);
            }
        }

        private void Middle((long H, long W) size)
        {
            if (config.MidBlock == UNetMidBlock.None)
            {
                return;
            }

            int level = config.NumLevels - 1;
            long channels = config.Channels[level];
            ResNet("mid_block.resnets.0", channels, channels, size);
            if (config.MidBlock == UNetMidBlock.CrossAttention)
            {
                Transformer(
                    "mid_block.attentions.0",
                    config.TransformerAt(level, config.TransformerLayers[level]) with { OnlyCrossAttention = false },
                    size);
                ResNet("mid_block.resnets.1", channels, channels, size);
            }
        }

        private void Up(int index, (long H, long W)[] sizes)
        {
            string block = $"up_blocks.{index}";
            int level = config.NumLevels - 1 - index;
            long channels = config.Channels[level];
            long layers = config.LayersPerBlock[level] + 1;
            TransformerForm form = config.TransformerAt(level, config.UpTransformerLayers[index]);
            for (int layer = 0; layer < layers; layer++)
            {
                long input = layer == 0 ? config.Channels[Math.Min(level + 1, config.NumLevels - 1)] : channels;
                long skip = layer == layers - 1 ? config.Channels[Math.Max(level - 1, 0)] : channels;
                ResNet($"{block}.resnets.{layer}", input + skip, channels, sizes[level]);
                if (config.UpAttention[index])
                {
                    Transformer($"{block}.attentions.{layer}", form, sizes[level]);
                }
            }

            if (level > 0)
            {
                Conv($"{block}.upsamplers.0.conv", channels, channels, 3, sizes[level - 1]);
            }
        }

        private void ResNet(string name, long input, long output, (long H, long W) size)
        {
            Conv($"{name}.conv1", input, output, 3, size);
            Add($"{name}.time_emb_proj", config.TimeEmbeddingDim, output, 1);
            Conv($"{name}.conv2", output, output, 3, size);
            if (input != output)
            {
                Conv($"{name}.conv_shortcut", input, output, 1, size);
            }
        }

        private void Transformer(string name, TransformerForm form, (long H, long W) size)
        {
            long pixels = size.H * size.W;
            long channels = form.Channels;
            Add($"{name}.proj_in", channels, channels, pixels);
            for (int layer = 0; layer < form.NumLayers; layer++)
            {
                string block = $"{name}.transformer_blocks.{layer}";
                Attention($"{block}.attn1", channels, form.OnlyCrossAttention ? form.ContextChannels : channels, pixels,
                    form.OnlyCrossAttention ? tokens : pixels);
                Attention($"{block}.attn2", channels, form.ContextChannels, pixels, tokens);
                Add($"{block}.ff.net.0.proj", channels, 2 * FeedForward.Expansion * channels, pixels);
                Add($"{block}.ff.net.2", FeedForward.Expansion * channels, channels, pixels);
            }

            Add($"{name}.proj_out", channels, channels, pixels);
        }

        private void Attention(string name, long channels, long contextChannels, long queries, long keys)
        {
            Add($"{name}.to_q", channels, channels, queries);
            Add($"{name}.to_k", contextChannels, channels, keys);
            Add($"{name}.to_v", contextChannels, channels, keys);
            Add($"{name}.to_out.0", channels, channels, queries);
            _attention += 2 * 2.0 * queries * keys * channels;
        }

        private void Conv(string name, long input, long output, long kernel, (long H, long W) size) =>
            Add(name, input * kernel * kernel, output, size.H * size.W);

        private void Add(string name, long inputs, long outputs, long positions) =>
            _layers.Add(new LayerWork(name, inputs, outputs, positions));
    }
}
