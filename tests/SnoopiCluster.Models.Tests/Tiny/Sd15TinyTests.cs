using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Noise;
using SnoopiCluster.Models.Tiny;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Tiny;

public sealed class Sd15TinyTests
{
    private static readonly string[] Prompts =
    [
        "a small red circle on a blue ground, left",
        "a large green square on a red ground",
        "a red square, right",
    ];

    private static readonly Sd15TinyOptions Small = new()
    {
        Seed = 3,
        UNetChannels = [8, 16],
        NumHeads = 2,
        NormGroups = 4,
        TextWidth = 8,
        TextLayers = 1,
        MaxTokens = 16,
        VocabularySize = 540,
        VaeChannels = [4, 8],
    };

    [Fact]
    public void Create_SameSeed_GivesTheSameBytes()
    {
        using TemporaryFolder root = TestData.NewFolder();
        Sd15Tiny.Create(root.File("a"), Small, Prompts);
        Sd15Tiny.Create(root.File("b"), Small, Prompts);
        Sd15Tiny.Create(root.File("c"), Small with { Seed = 4 }, Prompts);

        string[] files = Files(root.File("a"));
        Assert.Equal(files, Files(root.File("b")));
        Assert.Contains("text_encoder/model.safetensors", files);
        Assert.Contains("tokenizer/vocab.json", files);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(root.File("a", file)), File.ReadAllBytes(root.File("b", file))));
        Assert.All(
            files.Where(file => file.EndsWith(".safetensors", StringComparison.Ordinal)),
            file => Assert.NotEqual(
                File.ReadAllBytes(root.File("a", file)), File.ReadAllBytes(root.File("c", file))));
    }

    [Fact]
    public void Create_NewPipeline_RunsFromPromptToNoisePrediction()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using TemporaryFolder root = TestData.NewFolder();
        Sd15Tiny.Create(root.File("model"), Small, Prompts);
        PipelineFolder pipeline = PipelineFolder.Open(root.File("model"));
        using UNet2DConditionModel unet =
            UNet2DConditionModel.Load(pipeline.FolderOf("unet"), WeightPlacement.Cpu);
        using CLIPTextModel text = CLIPTextModel.Load(pipeline.FolderOf("text_encoder"), WeightPlacement.Cpu);
        Assert.Equal(1000, NoiseSchedule.Load(pipeline.FolderOf("scheduler")).NumTrainTimesteps);

        Tensor ids = arange(Small.MaxTokens, dtype: int64).reshape(1, Small.MaxTokens);
        Tensor output = unet.Forward(randn(1, 4, 8, 8), tensor([999L]), text.Features(ids));

        Assert.Equal([1, 4, 8, 8], output.shape);
        Assert.True(output.abs().max().item<float>() > 0);
    }

    [Fact]
    public void Create_SizesThatDoNotFit_NameTheKeyAndLeaveNothing()
    {
        using TemporaryFolder root = TestData.NewFolder();

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => Sd15Tiny.Create(root.File("model"), Small with { UNetChannels = [8, 18] }, Prompts));

        Assert.Contains("norm_num_groups", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(root.FullPath));
    }

    [Fact]
    public void Of_NewPipeline_ListsTheComponentsWithWeights()
    {
        using TemporaryFolder root = TestData.NewFolder();
        Sd15Tiny.Create(root.File("model"), Small, Prompts);

        ModelInspection found = ModelInspection.Of(root.File("model"));

        Assert.Equal(["unet", "text_encoder", "vae"], found.Components.Select(component => component.Name));
        Assert.Equal(
            found.Components[0].NumParameters, ModelInspection.Of(root.File("model", "unet")).NumParameters);
        Assert.True(found.NumParameters > found.Components[0].NumParameters);
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
}
