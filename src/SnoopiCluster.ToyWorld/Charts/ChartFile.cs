using System.Buffers.Binary;

namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>Charts as PNG files, drawn by gnuplot: the same chart gives the same bytes on one machine.</summary>
public static class ChartFile
{
    /// <summary>Width of every chart, in pixels.</summary>
    public const int WidthPixels = 1000;

    /// <summary>Height of every chart, in pixels.</summary>
    public const int HeightPixels = 600;

    private static readonly byte[] Signature =
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>
    /// Makes sure that charts can be drawn: for experiments to ask before they compute for an hour.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ChartException">gnuplot is missing or too old; the message says how to install it.</exception>
    public static Task RequireProgramAsync(CancellationToken cancellationToken) =>
        Gnuplot.RequireAsync(cancellationToken);

    /// <summary>Draws a chart and puts it in its place whole, or leaves what was there.</summary>
    /// <param name="file">Path of the PNG file; replaced if it is there.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="cancellationToken">Gives up; nothing is written.</param>
    /// <exception cref="ArgumentException">
    /// The chart cannot be drawn or could not be read: NaN, an empty series, a value outside its axis, too many series, a text
    /// that is too long. The message names the part.
    /// </exception>
    /// <exception cref="ChartException">gnuplot is missing or failed.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static async Task WriteAsync(string file, Chart chart, CancellationToken cancellationToken)
    {
        ChartCheck.Check(chart);
        byte[] picture = await Gnuplot.DrawAsync(ChartScript.Of(chart), cancellationToken);
        if (!IsWholePicture(picture))
        {
            throw new ChartException(
                $"gnuplot made {picture.Length} bytes for {file}, which are no PNG picture of {WidthPixels} x"
                + $" {HeightPixels} pixels. Is it a gnuplot with the pngcairo terminal (Debian: gnuplot-nox)?");
        }

        string temporary = file + ".partial";
        try
        {
            await File.WriteAllBytesAsync(temporary, picture, cancellationToken);
            File.Move(temporary, file, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // The header's chunk follows the signature; the last chunk is IEND with its checksum.
    private static bool IsWholePicture(ReadOnlySpan<byte> picture) =>
        picture.Length > 45
        && picture.StartsWith(Signature)
        && BinaryPrimitives.ReadInt32BigEndian(picture[16..]) == WidthPixels
        && BinaryPrimitives.ReadInt32BigEndian(picture[20..]) == HeightPixels
        && picture[^8..^4].SequenceEqual("IEND"u8);
}
