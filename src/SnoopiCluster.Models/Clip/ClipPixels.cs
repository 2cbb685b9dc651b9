using System.Collections.Immutable;
using SnoopiCluster.Models.Diffusers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// Turns images of a decoder into the pixels that a CLIP image tower takes, so that gradients flow back: resized as Pillow
/// does, not rounded and not clipped, then normalised.
/// </summary>
public sealed class ClipPixels
{
    /// <summary>Name of the file with mean and deviation, as transformers writes it.</summary>
    public const string FileName = "preprocessor_config.json";

    private const int NumColours = 3;

    // transformers' codes of Pillow's filters.
    private const int BicubicResample = 3;

    private ClipPixels(ImmutableArray<double> mean, ImmutableArray<double> deviation)
    {
        Mean = mean;
        Deviation = deviation;
    }

    /// <summary>OpenAI's mean and deviation, which OpenCLIP's models share.</summary>
    public static ClipPixels OpenAi { get; } = new(
        [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]);

    /// <summary>Mean of red, green and blue, on the scale from 0 to 1.</summary>
    public ImmutableArray<double> Mean { get; }

    /// <summary>Deviation of red, green and blue, above 0, on the same scale.</summary>
    public ImmutableArray<double> Deviation { get; }

    /// <summary>
    /// Reads a model folder's <c>preprocessor_config.json</c>; <see cref="OpenAi"/> where there is none, or it does not say.
    /// </summary>
    /// <param name="folder">The folder of the model.</param>
    /// <exception cref="ModelLoadException">The file is damaged, or asks for what is not supported.</exception>
    public static ClipPixels Load(string folder)
    {
        string file = Path.Combine(Path.GetFullPath(folder), FileName);
        return File.Exists(file) ? From(ModelConfig.Read(file)) : OpenAi;
    }

    /// <summary>Makes pixels of images.</summary>
    /// <param name="images">[B, 3, H, W], colours from -1 to 1, which single pixels may exceed; a floating dtype.</param>
    /// <param name="size">S, height and width that the image tower takes.</param>
    /// <returns>[B, 3, S, S].</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Of(Tensor images, long size)
    {
        if (images.dim() != 4 || images.shape[1] != NumColours)
        {
            throw new ArgumentException(
                $"The images are [{string.Join(", ", images.shape)}]; [B, {NumColours}, H, W] is needed.", nameof(images));
        }

        using var scope = NewDisposeScope();
        Tensor colours = Resized(images.add(1).div(2), size);
        return colours.sub(PerColour(Mean, images)).div(PerColour(Deviation, images)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Resizes with Pillow's bicubic filter, which widens when it shrinks: what CLIP was trained behind. The overshoot at
    /// edges stays, for clipping would cut the gradient off.
    /// </summary>
    /// <param name="images">[B, C, H, W], a floating dtype.</param>
    /// <param name="size">S.</param>
    /// <returns>[B, C, S, S]; the same tensor where that is its size.</returns>
    internal static Tensor Resized(Tensor images, long size) => images.shape[2] == size && images.shape[3] == size
        ? images
        : nn.functional.interpolate(
            images, [size, size], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);

    private static ClipPixels From(ModelConfig config)
    {
        config.RequireSupported("do_normalize", true);
        config.RequireSupported("do_rescale", true);
        config.RequireSupported("resample", BicubicResample);
        ImmutableArray<double> mean = ColoursOf("image_mean", OpenAi.Mean);
        ImmutableArray<double> deviation = ColoursOf("image_std", OpenAi.Deviation);
        return deviation.All(value => value > 0)
            ? new ClipPixels(mean, deviation)
            : throw config.Fault("image_std", $"is [{string.Join(", ", deviation)}]; numbers above 0 are needed.");

        ImmutableArray<double> ColoursOf(string key, ImmutableArray<double> otherwise)
        {
            ImmutableArray<double> values = config.Has(key) ? config.NumberList(key) : otherwise;
            return values.Length == NumColours && values.All(double.IsFinite)
                ? values
                : throw config.Fault(key, $"is [{string.Join(", ", values)}]; one number for red, green and blue is needed.");
        }
    }

    private static Tensor PerColour(ImmutableArray<double> values, Tensor images) =>
        tensor([.. values], dtype: images.dtype, device: images.device).view(1, NumColours, 1, 1);
}
