using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Vae;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Vae;

public sealed class AutoencoderTests
{
    [Fact]
    public void Load_SavedAutoencoderKL_GivesTheSameImages()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using TemporaryFolder folder = TestData.NewFolder();
        ModelConfig config = SmallConfig();
        using AutoencoderKL model = new(AutoencoderKLConfig.From(config), WeightPlacement.Cpu);
        SeededInitialization.Apply(model, 3, "vae");
        Tensor latents = ones([2, 4, 3, 5]);

        DiffusersFolder.Save(folder.File("vae"), config, model);
        using ILatentDecoder loaded = LatentDecoder.Load(folder.File("vae"), WeightPlacement.Cpu);

        Assert.IsType<AutoencoderKL>(loaded);
        Assert.Equal((4, 2), (loaded.LatentChannels, loaded.Downscale));
        Tensor images = loaded.ToImages(latents);
        Assert.Equal([2, 3, 6, 10], images.shape);
        Assert.Equal(Values(model.ToImages(latents)), Values(images));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EncodeAndDecode_Return_OnlyTheirOutputsToTheCallersScope(bool gradients)
    {
        using var mode = enable_grad(gradients);
        using AutoencoderKL model = new(AutoencoderKLConfig.From(SmallConfig()), WeightPlacement.Cpu);
        SeededInitialization.Apply(model, 3, "vae");
        using var scope = NewDisposeScope();
        Tensor pixels = zeros([1, 3, 8, 8]);
        int before = scope.DisposablesCount;

        LatentDistribution latents = model.Encode(pixels);
        Assert.Equal(before + 2, scope.DisposablesCount);
        Tensor sample = latents.Sample(latents.Mean);
        Tensor scaled = model.Scale(sample);
        Assert.Equal(before + 4, scope.DisposablesCount);
        model.ToImages(scaled);
        Assert.Equal(before + 5, scope.DisposablesCount);
    }

    [Fact]
    public void Scale_ThenToImages_IsDecode()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        ModelConfig config = SmallConfig(("shift_factor", 0.5));
        using AutoencoderKL model = new(AutoencoderKLConfig.From(config), WeightPlacement.Cpu);
        SeededInitialization.Apply(model, 3, "vae");
        Tensor latents = arange(0, 1, 1.0 / 64, dtype: float32).reshape(1, 4, 4, 4);

        Tensor images = model.ToImages(model.Scale(latents));

        Assert.True(allclose(images, model.Decode(latents), rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Encode_SizeThatDoesNotDivide_RoundsDown()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using AutoencoderKL model = new(AutoencoderKLConfig.From(SmallConfig()), WeightPlacement.Cpu);
        SeededInitialization.Apply(model, 3, "vae");

        Assert.Equal([1, 4, 4, 3], model.Encode(zeros([1, 3, 9, 7])).Mean.shape);
    }

    [Fact]
    public void EncodeAndDecode_InputThatDoesNotFit_SaysWhatIsNeeded()
    {
        using var scope = NewDisposeScope();
        using AutoencoderKL model = new(AutoencoderKLConfig.From(SmallConfig()), WeightPlacement.Cpu);

        ArgumentException pixels = Assert.Throws<ArgumentException>(() => model.Encode(zeros([1, 4, 8, 8])));
        ArgumentException latents = Assert.Throws<ArgumentException>(() => model.Decode(zeros([4, 8, 8])));

        Assert.Contains("[B, 3, H, W]", pixels.Message, StringComparison.Ordinal);
        Assert.Contains("[B, 4, h, w]", latents.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("act_fn", "\"relu\"")]
    [InlineData("norm_num_groups", "3")]
    [InlineData("down_block_types", "[\"DownEncoderBlock2D\"]")]
    [InlineData("up_block_types", "[\"UpDecoderBlock2D\", \"AttnUpDecoderBlock2D\"]")]
    [InlineData("latents_mean", "[0, 0, 0, 0]")]
    [InlineData("scaling_factor", "0")]
    [InlineData("block_out_channels", "[]")]
    public void From_ConfigurationThatIsNotSupported_NamesTheKey(string key, string value)
    {
        ModelConfig config = SmallConfig((key, JsonNode.Parse(value)));

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => AutoencoderKLConfig.From(config));

        Assert.Equal(key, error.Item);
    }

    [Fact]
    public void Load_FolderOfAnotherArchitecture_SaysWhichAreSupported()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        SmallConfig(("_class_name", "VQModel")).Write(folder.File("config.json"));

        ModelLoadException error =
            Assert.Throws<ModelLoadException>(() => LatentDecoder.Load(folder.FullPath, WeightPlacement.Cpu));

        Assert.Contains("VQModel", error.Message, StringComparison.Ordinal);
        Assert.Contains("AutoencoderTiny", error.Message, StringComparison.Ordinal);
    }

    private static ModelConfig SmallConfig(params (string Key, JsonNode? Value)[] changes)
    {
        JsonObject json = new()
        {
            ["_class_name"] = "AutoencoderKL",
            ["block_out_channels"] = new JsonArray(8, 16),
            ["down_block_types"] = new JsonArray("DownEncoderBlock2D", "DownEncoderBlock2D"),
            ["norm_num_groups"] = 4,
            ["up_block_types"] = new JsonArray("UpDecoderBlock2D", "UpDecoderBlock2D"),
        };
        foreach ((string key, JsonNode? value) in changes)
        {
            json[key] = value;
        }

        return ModelConfig.FromJson(json, "config.json");
    }

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
