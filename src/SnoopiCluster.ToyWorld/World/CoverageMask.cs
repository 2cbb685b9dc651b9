namespace SnoopiCluster.ToyWorld.World;

/// <summary>How much of each pixel a figure covers.</summary>
internal static class CoverageMask
{
    // Lines on which a pixel's coverage is measured; along each line it is exact.
    private const int LinesPerPixel = 16;

    /// <summary>Writes a figure's coverage.</summary>
    /// <param name="shape">The figure.</param>
    /// <param name="middleX">Its middle in pixels from the left.</param>
    /// <param name="middleY">Its middle in pixels from the top.</param>
    /// <param name="radius">Pixels that it reaches, above 0.</param>
    /// <param name="mask">Row-major, a square of side <see cref="SceneRenderer.Side"/>; overwritten.</param>
    internal static void Fill(
        ToyShape shape, double middleX, double middleY, double radius, Span<float> mask)
    {
        const int Side = SceneRenderer.Side;
        mask.Clear();
        Span<(double From, double To)> spans = stackalloc (double, double)[ShapeOutline.MaxSpans];
        int firstRow = Math.Max(0, (int)Math.Floor(middleY - radius));
        int lastRow = Math.Min(Side - 1, (int)Math.Floor(middleY + radius));
        for (int row = firstRow; row <= lastRow; row++)
        {
            Span<float> pixels = mask.Slice(row * Side, Side);
            for (int line = 0; line < LinesPerPixel; line++)
            {
                double y = row + ((line + 0.5) / LinesPerPixel);
                int count = ShapeOutline.Spans(shape, (y - middleY) / radius, spans);
                foreach ((double from, double to) in spans[..count])
                {
                    AddSpan(pixels, middleX + (from * radius), middleX + (to * radius));
                }
            }
        }
    }

    private static void AddSpan(Span<float> pixels, double from, double to)
    {
        from = Math.Max(from, 0);
        to = Math.Min(to, pixels.Length);
        for (int x = (int)from; x < to; x++)
        {
            pixels[x] += (float)((Math.Min(to, x + 1) - Math.Max(from, x)) / LinesPerPixel);
        }
    }
}
