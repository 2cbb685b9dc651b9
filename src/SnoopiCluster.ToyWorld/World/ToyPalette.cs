namespace SnoopiCluster.ToyWorld.World;

/// <summary>The colours as numbers.</summary>
public static class ToyPalette
{
    /// <summary>Number of colours.</summary>
    public const int Count = 8;

    // Inside the cube, so that noise and a decoder's overshoot are seen on both sides instead of being cut
    // off.
    private const float Low = 0.1f;
    private const float High = 0.9f;

    /// <summary>Red, green and blue of a colour, each 0.1 or 0.9 on the scale from 0 to 1.</summary>
    /// <param name="colour">One of the eight.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the eight.</exception>
    public static (float Red, float Green, float Blue) Rgb(ToyColour colour) => colour switch
    {
        ToyColour.Red => (High, Low, Low),
        ToyColour.Green => (Low, High, Low),
        ToyColour.Blue => (Low, Low, High),
        ToyColour.Yellow => (High, High, Low),
        ToyColour.Cyan => (Low, High, High),
        ToyColour.Magenta => (High, Low, High),
        ToyColour.White => (High, High, High),
        ToyColour.Black => (Low, Low, Low),
        _ => throw new ArgumentOutOfRangeException(nameof(colour), colour, "There is no such colour."),
    };

    /// <summary>
    /// The colour at the least distance in RGB: as these are corners, each channel decides alone.
    /// </summary>
    /// <param name="red">On the scale from 0 to 1; may lie outside.</param>
    /// <param name="green">As <paramref name="red"/>.</param>
    /// <param name="blue">As <paramref name="red"/>.</param>
    public static ToyColour Nearest(float red, float green, float blue) =>
        (red > 0.5f, green > 0.5f, blue > 0.5f) switch
        {
            (true, false, false) => ToyColour.Red,
            (false, true, false) => ToyColour.Green,
            (false, false, true) => ToyColour.Blue,
            (true, true, false) => ToyColour.Yellow,
            (false, true, true) => ToyColour.Cyan,
            (true, false, true) => ToyColour.Magenta,
            (true, true, true) => ToyColour.White,
            _ => ToyColour.Black,
        };
}
