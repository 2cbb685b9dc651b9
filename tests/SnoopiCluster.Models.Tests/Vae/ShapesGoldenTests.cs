using System.Text.Json.Nodes;
using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Vae;

/// <summary>
/// Names and shapes of published text encoders and autoencoders, built from their configurations alone.
/// </summary>
public sealed class ShapesGoldenTests
{
    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    [InlineData("clip-vit-b32")]
    [InlineData("vae-sd")]
    [InlineData("taesd")]
    public void Build_GoldenConfiguration_HasThePublishedTensors(string name)
    {
        JsonObject golden = Read(name);
        JsonObject listed = golden["state_dict"]!.AsObject();

        using nn.Module model = ModelArchitectures.Build(Config(golden), WeightPlacement.ShapesOnly);

        Dictionary<string, string> found = model.named_parameters()
            .ToDictionary(named => named.Item1, named => Shown(named.Item2.shape), StringComparer.Ordinal);
        Dictionary<string, string> expected = listed.ToDictionary(
            tensor => tensor.Key,
            tensor => Shown([.. tensor.Value!.AsArray().Select(size => size!.GetValue<long>())]),
            StringComparer.Ordinal);
        Assert.Equal(expected, found);
        Assert.Equal(
            golden["parameters"]!.GetValue<long>(),
            model.named_parameters().Sum(named => named.Item2.shape.Aggregate(1L, (all, n) => all * n)));
    }

    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    [InlineData("clip-vit-b32")]
    public void Names_GoldenOptionalBuffers_AreIgnored(string name) =>
        Assert.All(
            Read(name)["optional_buffers"]!.AsObject(),
            buffer => Assert.True(WeightNames.Plain.Ignored(buffer.Key)));

    [Fact]
    public void Names_GoldenLegacyNames_MeanTheCurrentOnes()
    {
        JsonObject golden = Read("vae-sd");

        Assert.All(
            golden["legacy_names"]!.AsObject(),
            name => Assert.Equal(name.Key, AutoencoderKL.Names.Current(name.Value!.GetValue<string>())));
        Assert.All(
            golden["state_dict"]!.AsObject(),
            name => Assert.Equal(name.Key, AutoencoderKL.Names.Current(name.Key)));
    }

    [Theory]
    [InlineData("clip-text-sd15")]
    [InlineData("clip-text-sd21")]
    public void BuildWithProjection_GoldenConfiguration_AddsTheProjectionAlone(string name)
    {
        JsonObject golden = Read(name);
        ClipTextConfig config = ClipTextConfig.From(Config(golden));

        using CLIPTextModelWithProjection model = new(config, WeightPlacement.ShapesOnly);

        string[] more = [.. model.named_parameters().Select(named => named.Item1)
            .Except(golden["state_dict"]!.AsObject().Select(tensor => tensor.Key))];
        Assert.Equal(["text_projection.weight"], more);
    }

    private static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllText(TestData.Golden("shapes", $"{name}.json")))!.AsObject();

    private static ModelConfig Config(JsonObject golden) =>
        ModelConfig.FromJson(golden["config"]!.DeepClone().AsObject(), "golden configuration");

    private static string Shown(long[] shape) => $"[{string.Join(", ", shape)}]";
}
