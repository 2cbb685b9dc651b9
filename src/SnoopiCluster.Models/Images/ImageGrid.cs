using static TorchSharp.torch;

namespace SnoopiCluster.Models.Images;

/// <summary>Lays images of one size out side by side.</summary>
public static class ImageGrid
{
    private const int Channels = 3;

    // Neither black nor white, which are colours of an image that learns nothing.
    private const byte Background = 128;

    /// <summary>
    /// Composes a grid, row after row from the top left; places without an image stay grey.
    /// </summary>
    /// <param name="images">
    /// [n, 3, H, W], n at least 1, colours from -1 to 1 (clipped), any dtype and device. NaN is shown black.
    /// </param>
    /// <param name="columns">Images side by side, at least 1.</param>
    /// <param name="enlarge">
    /// Pixels of the grid's side for one of an image's, at least 1; nearest neighbour.
    /// </param>
    /// <param name="gap">Grey pixels between neighbours.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public static RgbImage Compose(Tensor images, int columns, int enlarge = 1, int gap = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(enlarge, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        if (images.dim() != 4 || images.shape[1] != Channels || images.shape.Min() < 1)
        {
            throw new ArgumentException(
                $"The images are [{string.Join(", ", images.shape)}]; [n, {Channels}, H, W] is needed.",
                nameof(images));
        }

        float[] colours = ToHost(images);
        int height = (int)images.shape[2];
        int width = (int)images.shape[3];
        int values = Channels * height * width;
        return Compose(
            [
                .. Enumerable.Range(0, (int)images.shape[0]).Select(
                    image => ToImage(colours.AsSpan(image * values, values), width, height)),
            ],
            columns,
            enlarge,
            gap);
    }

    /// <summary>Composes a grid of images that are there already, as above.</summary>
    /// <param name="images">At least one, all of one size.</param>
    /// <param name="columns">Images side by side, at least 1.</param>
    /// <param name="enlarge">
    /// Pixels of the grid's side for one of an image's, at least 1; nearest neighbour.
    /// </param>
    /// <param name="gap">Grey pixels between neighbours.</param>
    /// <exception cref="ArgumentException">There is no image, or they differ in size.</exception>
    public static RgbImage Compose(IReadOnlyList<RgbImage> images, int columns, int enlarge = 1, int gap = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(enlarge, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        (int Width, int Height)[] sizes = [.. images.Select(image => (image.Width, image.Height)).Distinct()];
        if (sizes is not [(int width, int height)])
        {
            throw new ArgumentException(
                $"{images.Count} images of {sizes.Length} sizes were given; images of one size are needed.",
                nameof(images));
        }

        columns = Math.Min(columns, images.Count);
        int rows = (images.Count + columns - 1) / columns;
        int gridWidth = checked((columns * ((width * enlarge) + gap)) - gap);
        int gridHeight = checked((rows * ((height * enlarge) + gap)) - gap);
        byte[] pixels = new byte[checked(Channels * gridWidth * gridHeight)];
        Array.Fill(pixels, Background);
        for (int image = 0; image < images.Count; image++)
        {
            int left = image % columns * ((width * enlarge) + gap);
            int top = image / columns * ((height * enlarge) + gap);
            ReadOnlySpan<byte> tile = images[image].Pixels;
            for (int y = 0; y < height * enlarge; y++)
            {
                ReadOnlySpan<byte> source = tile.Slice(y / enlarge * width * Channels, width * Channels);
                Span<byte> target = pixels.AsSpan(Channels * (((top + y) * gridWidth) + left));
                for (int x = 0; x < width * enlarge; x++)
                {
                    source.Slice(x / enlarge * Channels, Channels).CopyTo(target[(x * Channels)..]);
                }
            }
        }

        return new RgbImage(gridWidth, gridHeight, pixels);
    }

    // Planes of red, green and blue as pixels.
    private static RgbImage ToImage(ReadOnlySpan<float> colours, int width, int height)
    {
        byte[] pixels = new byte[Channels * width * height];
        for (int place = 0; place < width * height; place++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                pixels[(place * Channels) + channel] = ToByte(colours[(channel * width * height) + place]);
            }
        }

        return new RgbImage(width, height, pixels);
    }

    private static float[] ToHost(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.detach().to_type(float32).cpu().contiguous().data<float>().ToArray();
    }

    private static byte ToByte(float colour) =>
        float.IsNaN(colour) ? (byte)0 : (byte)Math.Round(Math.Clamp((colour + 1) * 127.5f, 0f, 255f));
}
