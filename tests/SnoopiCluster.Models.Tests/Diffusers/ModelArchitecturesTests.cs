using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;

namespace SnoopiCluster.Models.Tests.Diffusers;

public sealed class ModelArchitecturesTests
{
    [Theory]
    [InlineData("""{ "_class_name": "UNet3D" }""", "_class_name", "UNet3D")]
    [InlineData("""{ "architectures": ["BertModel"] }""", "architectures", "BertModel")]
    [InlineData("""{ "sample_size": 8 }""", "_class_name", "no architecture")]
    public void Build_UnknownArchitecture_NamesFileAndKey(string json, string key, string shown)
    {
        ModelConfig config = ModelConfig.FromJson((JsonObject)JsonNode.Parse(json)!, "config.json");

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => ModelArchitectures.Build(config, WeightPlacement.ShapesOnly));

        Assert.StartsWith($"config.json: {key} names {shown}, which is not supported.", error.Message);
        Assert.Contains("UNet2DConditionModel", error.Message);
    }
}
