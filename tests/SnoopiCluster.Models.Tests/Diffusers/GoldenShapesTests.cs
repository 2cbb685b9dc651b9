using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Diffusers;

public sealed class GoldenShapesTests
{
    [Fact]
    public void Of_PublishedConfigurations_GivesEveryNameAndShape()
    {
        List<string> checkedModels = [];
        string[] files = Directory.GetFiles(TestData.Golden("shapes"), "*.json");
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            JsonObject listing = (JsonObject)JsonNode.Parse(File.ReadAllText(file))!;
            JsonObject json = (JsonObject)listing["config"]!.DeepClone();
            string architecture = (string)listing["architecture"]!;
            if (!ModelArchitectures.Known.Contains(architecture))
            {
                continue;
            }

            ModelConfig config = ModelConfig.FromJson(json, Path.GetFileName(file));
            ComponentInspection found =
                ComponentInspection.Of(Path.GetFileNameWithoutExtension(file), config);

            Assert.Equal(architecture, found.Architecture);
            Assert.Equal(Lines((JsonObject)listing["state_dict"]!), Lines(found));
            Assert.Equal((long)listing["parameters"]!, found.NumParameters);
            Assert.Equal((int)listing["tensors"]!, found.Tensors.Length);
            Assert.Equal(4 * found.NumParameters, found.Fp32Bytes);
            Assert.Equal(2 * found.NumParameters, found.Bf16Bytes);
            checkedModels.Add(found.Name);
        }

        Assert.NotEmpty(checkedModels);
    }

    private static string[] Lines(JsonObject state) =>
        [.. state.Select(
            tensor => $"{tensor.Key} {tensor.Value!.ToJsonString()}").Order(StringComparer.Ordinal)];

    private static string[] Lines(ComponentInspection found) =>
        [.. found.Tensors
            .Select(
                tensor => $"{tensor.Name} [{string.Join(",", tensor.Shape)}]").Order(StringComparer.Ordinal)];
}
