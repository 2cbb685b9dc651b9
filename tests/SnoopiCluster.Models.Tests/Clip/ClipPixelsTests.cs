using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Tests.Golden;
using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Clip;

/// <summary>From a decoder's images to the pixels of a CLIP image tower.</summary>
public sealed class ClipPixelsTests
{
    // golden/README.md: absolute, on the scale from 0 to 255.
    private const double ResizeLimit = 1e-3;

    [Fact]
    public void Of_ImagesOfItsSize_AreNormalisedAndNothingElse()
    {
        using var scope = NewDisposeScope();
        Tensor images = Noise(2, 3, 8, 8);

        Tensor pixels = ClipPixels.OpenAi.Of(images, 8);

        // Red, green and blue by OpenAI's published numbers.
        double[] mean = [0.48145466, 0.4578275, 0.40821073];
        double[] deviation = [0.26862954, 0.26130258, 0.27577711];
        for (int colour = 0; colour < 3; colour++)
        {
            Tensor expected = images.select(1, colour).add(1).div(2).sub(mean[colour]).div(deviation[colour]);
            Assert.True(allclose(pixels.select(1, colour), expected, rtol: 0, atol: 1e-6), $"colour {colour}");
        }
    }

    [Theory]
    [InlineData("img0")]
    [InlineData("img1")]
    [InlineData("img2")]
    [InlineData("img3")]
    public void Of_ImagesOfAnotherSize_AreResizedAsPillowDoes(string image)
    {
        using var scope = NewDisposeScope();
        using GoldenFile golden = new("image-preprocess", "io.safetensors");
        Tensor colours = golden[$"{image}.rgb"].to_type(float32).permute(2, 0, 1).unsqueeze(0); // [1, 3, H, W], 0 to 255

        Tensor pixels = ClipPixels.OpenAi.Of(colours.div(127.5).sub(1), 64);

        Tensor back = pixels.mul(PerColour([0.26862954, 0.26130258, 0.27577711]))
            .add(PerColour([0.48145466, 0.4578275, 0.40821073])).mul(255);
        double error = back.clamp(0, 255).sub(golden[$"{image}.cleanfid64"].unsqueeze(0)).abs().max().item<float>();
        Assert.True(error <= ResizeLimit, $"{image}: off by {error:g3} of 255");
    }

    [Theory]
    [InlineData(12, 7)]
    [InlineData(5, 9)]
    public void Of_Gradient_IsThatOfTheResize(int from, int to)
    {
        using var scope = NewDisposeScope();
        Tensor images = Noise(1, 3, from, from).to_type(float64).requires_grad_(true);
        Tensor weights = Noise(1, 3, to, to).to_type(float64);
        Tensor direction = Noise(1, 3, from, from).to_type(float64).flip(3);

        ClipPixels.OpenAi.Of(images, to).mul(weights).sum().backward();

        // The map is affine, so that a difference of any width gives its slope.
        using var noGradient = no_grad();
        double slope = Weighted(images.add(direction)).sub(Weighted(images.sub(direction))).div(2).item<double>();
        Assert.Equal(slope, images.grad!.mul(direction).sum().item<double>(), 1e-9 * Math.Abs(slope) + 1e-12);

        Tensor Weighted(Tensor at) => ClipPixels.OpenAi.Of(at, to).mul(weights).sum();
    }

    [Fact]
    public void Of_ImagesThatDoNotFit_SaysWhatIsNeeded()
    {
        using var scope = NewDisposeScope();

        ArgumentException fault = Assert.Throws<ArgumentException>(() => ClipPixels.OpenAi.Of(zeros([1, 4, 8, 8]), 8));

        Assert.Contains("[1, 4, 8, 8]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("[B, 3, H, W]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FolderWithoutTheFile_IsOpenAis()
    {
        using TemporaryFolder folder = TestData.NewFolder();

        Assert.Same(ClipPixels.OpenAi, ClipPixels.Load(folder.FullPath));
    }

    [Fact]
    public void Load_FileOfTransformers_GivesItsNumbers()
    {
        ClipPixels pixels = Load("""
            {"crop_size": {"height": 32, "width": 32}, "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true,
             "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.25, 0], "image_processor_type": "CLIPImageProcessor",
             "image_std": [0.5, 1, 2], "resample": 3, "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 32}}
            """);

        Assert.Equal([0.5, 0.25, 0], pixels.Mean);
        Assert.Equal([0.5, 1, 2], pixels.Deviation);
    }

    [Theory]
    [InlineData("""{"image_std": [1, 0, 1]}""", "image_std is [1, 0, 1]; numbers above 0")]
    [InlineData("""{"image_mean": [1, 0]}""", "image_mean is [1, 0]; one number for red, green and blue")]
    [InlineData("""{"image_mean": [1, 0, "x"]}""", "image_mean is [1,0,\"x\"]; a list of numbers")]
    [InlineData("""{"image_mean": [1, 0, null]}""", "image_mean is [1,0,null]; a list of numbers")]
    [InlineData("""{"image_mean": 0.5}""", "image_mean is 0.5; a list of numbers")]
    [InlineData("""{"resample": 2}""", "resample is 2, which is not supported")]
    [InlineData("""{"do_normalize": false}""", "do_normalize is false, which is not supported")]
    public void Load_FileThatCannotBeFollowed_NamesFileAndKey(string json, string expected)
    {
        string message = Assert.Throws<ModelLoadException>(() => Load(json)).Message;

        Assert.Contains(ClipPixels.FileName, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static ClipPixels Load(string json)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        File.WriteAllText(folder.File(ClipPixels.FileName), json);
        return ClipPixels.Load(folder.FullPath);
    }

    private static Tensor PerColour(double[] values) => tensor(values, dtype: float32).view(1, 3, 1, 1);

    private static Tensor Noise(params long[] shape) =>
        CounterRandom.Normal(4, step: 0, [0], DrawPurpose.Probe, shape, CPU).squeeze(0);
}
