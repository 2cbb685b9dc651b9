using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Diffusers;

public sealed class PipelineFolderTests
{
    [Fact]
    public void Create_ThenOpen_GivesTheComponents()
    {
        using TemporaryFolder root = TestData.NewFolder();

        PipelineFolder pipeline = New(root);

        Assert.Equal(["unet", "scheduler"], pipeline.Components.Select(component => component.Name));
        Assert.Equal("UNet2DConditionModel", pipeline.Component("unet").ClassName);
        Assert.Equal(root.File("model", "unet"), pipeline.FolderOf("unet"));
        JsonNode index = JsonNode.Parse(File.ReadAllText(root.File("model", "model_index.json")))!;
        Assert.Equal("StableDiffusionPipeline", (string?)index["_class_name"]);
        Assert.Equal("diffusers", (string?)index["unet"]![0]);
        Assert.Null(index["safety_checker"]![1]);
    }

    [Fact]
    public void SaveAs_OneComponentReplaced_CopiesTheOthersByteForByte()
    {
        using TemporaryFolder root = TestData.NewFolder();
        PipelineFolder pipeline = New(root);

        pipeline.SaveAs(root.File("copy"), new Dictionary<string, Action<string>>
        {
            ["unet"] = folder => File.WriteAllText(Path.Combine(folder, "weights"), "student"),
        });

        Assert.Equal("student", File.ReadAllText(root.File("copy", "unet", "weights")));
        Assert.Equal("s", File.ReadAllText(root.File("copy", "scheduler", "deep", "file")));
        Assert.Equal(
            File.ReadAllBytes(root.File("model", "model_index.json")),
            File.ReadAllBytes(root.File("copy", "model_index.json")));
        Assert.Equal("teacher", File.ReadAllText(root.File("model", "unet", "weights")));
    }

    [Fact]
    public void SaveAs_OverItself_KeepsWhatIsNotReplaced()
    {
        using TemporaryFolder root = TestData.NewFolder();
        PipelineFolder pipeline = New(root);

        pipeline.SaveAs(root.File("model"), new Dictionary<string, Action<string>>());

        Assert.Equal("teacher", File.ReadAllText(root.File("model", "unet", "weights")));
        Assert.Equal([root.File("model")], Directory.GetFileSystemEntries(root.FullPath));
    }

    [Fact]
    public void Open_MissingParts_AreNamed()
    {
        using TemporaryFolder root = TestData.NewFolder();
        PipelineFolder pipeline = New(root);

        Assert.Contains("vae", Assert.Throws<ModelLoadException>(() => pipeline.FolderOf("vae")).Message);
        Assert.StartsWith(root.File("none"), Assert.Throws<ModelLoadException>(
            () => PipelineFolder.Open(root.File("none"))).Message);
        Assert.StartsWith(root.File("model", "unet", "model_index.json"), Assert.Throws<ModelLoadException>(
            () => PipelineFolder.Open(root.File("model", "unet"))).Message);
        Directory.Delete(root.File("model", "unet"), recursive: true);
        Assert.StartsWith(root.File("model", "unet"), Assert.Throws<ModelLoadException>(
            () => PipelineFolder.Open(root.File("model"))).Message);
    }

    private static PipelineFolder New(TemporaryFolder root)
    {
        PipelineFolder.Create(
            root.File("model"),
            "StableDiffusionPipeline",
            [
                new(
                    "unet", "diffusers", "UNet2DConditionModel",
                    f => File.WriteAllText(Path.Combine(f, "weights"), "teacher")),
                new("scheduler", "diffusers", "DDIMScheduler", f => File.WriteAllText(
                    Path.Combine(Directory.CreateDirectory(Path.Combine(f, "deep")).FullName, "file"), "s")),
            ],
            new JsonObject { ["safety_checker"] = new JsonArray(null, null) });
        return PipelineFolder.Open(root.File("model"));
    }
}
