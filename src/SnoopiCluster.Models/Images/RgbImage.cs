namespace SnoopiCluster.Models.Images;

/// <summary>An image of 8-bit RGB pixels.</summary>
public sealed class RgbImage
{
    /// <summary>Takes pixels.</summary>
    /// <param name="width">Pixels of a line, at least 1.</param>
    /// <param name="height">Lines, at least 1.</param>
    /// <param name="pixels">Red, green, blue of each pixel, line after line from the top; not copied.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.LongLength != 3L * width * height)
        {
            throw new ArgumentException(
                $"{pixels.Length} bytes were given for {width} x {height} pixels of 3 bytes.",
                nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels of a line.</summary>
    public int Width { get; }

    /// <summary>Lines.</summary>
    public int Height { get; }

    /// <summary>Red, green, blue of each pixel, line after line from the top.</summary>
    public byte[] Pixels { get; }
}
