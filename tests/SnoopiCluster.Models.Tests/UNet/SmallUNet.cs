using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Models.UNet;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.UNet;

/// <summary>A small UNet with seeded weights, for tests that need no golden data.</summary>
internal static class SmallUNet
{
    public const long TextWidth = 8;

    public static ModelConfig Config(params (string Key, JsonNode? Value)[] changes)
    {
        JsonObject json = Sd15TinyConfigs
            .UNet(new() { UNetChannels = [8, 16], NumHeads = 2, NormGroups = 4, TextWidth = (int)TextWidth })
            .ToJson();
        foreach ((string key, JsonNode? value) in changes)
        {
            json[key] = value;
        }

        return ModelConfig.FromJson(json, "unet/config.json");
    }

    public static UNet2DConditionModel New(ulong seed = 1, params (string Key, JsonNode? Value)[] changes)
    {
        UNet2DConditionModel unet = new(UNetConfig.From(Config(changes)), WeightPlacement.Cpu);
        SeededInitialization.Apply(unet, seed, "unet");
        return unet;
    }

    public static (
        Tensor Sample, Tensor Timesteps, Tensor Context) Inputs(int batch, long height = 8, long width = 8)
    {
        Tensor sample = Waves(batch, 4, height, width);
        Tensor context = Waves(batch, 5, TextWidth);
        long[] timesteps = [.. Enumerable.Range(0, batch).Select(row => (long)((row * 331) + 7) % 1000)];
        return (sample, tensor(timesteps), context);
    }

    // Distinct, smooth, of about unit size; needs no generator.
    private static Tensor Waves(params long[] shape)
    {
        long count = shape.Aggregate(1L, (product, size) => product * size);
        float[] values =
            [.. Enumerable.Range(0, (int)count).Select(i => (float)Math.Sin((i * 1.7) + (i * i * 0.013)))];
        return tensor(values, shape);
    }
}
