namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// The figures as sets of points: which parts of a horizontal line lie inside. Middle at (0, 0), y downwards;
/// every figure fits the square from -1 to 1 and touches its left and right sides or nearly so.
/// </summary>
internal static class ShapeOutline
{
    /// <summary>Most spans that a line has.</summary>
    internal const int MaxSpans = 3;

    // Proportions that survive four-fold reduction at the small size: a hole of four pixels, arms of three.
    private const double SquareHalf = 0.88;
    private const double HoleRadius = 0.52;
    private const double ArmHalf = 0.34;

    private static readonly (double X, double Y)[] TriangleCorners =
        [(0, -0.98), (1, 0.82), (-1, 0.82)];

    // Points at radius 1.05 and 0.47 by turns, each tenth of a turn, from the top; sine and cosine of 36 and
    // 72 degrees are written out so that no machine's library decides a bit.
    private static readonly (double X, double Y)[] StarCorners = Star(1.05, 0.47, 0.05);

    /// <summary>Finds the spans of a line inside a figure, from left to right.</summary>
    /// <param name="shape">The figure.</param>
    /// <param name="y">The line.</param>
    /// <param name="spans">Takes the spans; <see cref="MaxSpans"/> long.</param>
    /// <returns>Number of spans.</returns>
    internal static int Spans(ToyShape shape, double y, Span<(double From, double To)> spans)
    {
        switch (shape)
        {
            case ToyShape.Circle:
                return Disc(y, spans);
            case ToyShape.Square:
                return Bar(y, SquareHalf, SquareHalf, spans);
            case ToyShape.Triangle:
                return Polygon(TriangleCorners, y, spans);
            case ToyShape.Star:
                return Polygon(StarCorners, y, spans);
            case ToyShape.Ring:
                return Ring(y, spans);
            case ToyShape.Cross:
                return Math.Abs(y) < ArmHalf ? Bar(y, ArmHalf, 1, spans) : Bar(y, 1, ArmHalf, spans);
            default:
                throw new ArgumentOutOfRangeException(nameof(shape), shape, "There is no such shape.");
        }
    }

    private static int Disc(double y, Span<(double From, double To)> spans)
    {
        double squared = 1 - (y * y);
        if (squared <= 0)
        {
            return 0;
        }

        double half = Math.Sqrt(squared);
        spans[0] = (-half, half);
        return 1;
    }

    private static int Ring(double y, Span<(double From, double To)> spans)
    {
        double hole = (HoleRadius * HoleRadius) - (y * y);
        int count = Disc(y, spans);
        if (count == 0 || hole <= 0)
        {
            return count;
        }

        double inner = Math.Sqrt(hole);
        double outer = spans[0].To;
        spans[0] = (-outer, -inner);
        spans[1] = (inner, outer);
        return 2;
    }

    private static int Bar(
        double y, double halfHeight, double halfWidth, Span<(double From, double To)> spans)
    {
        spans[0] = (-halfWidth, halfWidth);
        return Math.Abs(y) < halfHeight ? 1 : 0;
    }

    // Even-odd rule: the line's crossings with the edges, sorted, are the ends of the spans by turns.
    private static int Polygon(
        ReadOnlySpan<(double X, double Y)> corners, double y, Span<(double From, double To)> spans)
    {
        Span<double> crossings = stackalloc double[2 * MaxSpans];
        int count = 0;
        (double X, double Y) from = corners[^1];
        foreach ((double X, double Y) to in corners)
        {
            if (from.Y <= y != to.Y <= y)
            {
                crossings[count++] = from.X + ((y - from.Y) / (to.Y - from.Y) * (to.X - from.X));
            }

            from = to;
        }

        crossings[..count].Sort();
        for (int i = 0; i < count; i += 2)
        {
            spans[i / 2] = (crossings[i], crossings[i + 1]);
        }

        return count / 2;
    }

    private static (double X, double Y)[] Star(double outer, double inner, double drop)
    {
        const double Sin36 = 0.58778525229247314, Cos36 = 0.80901699437494745;
        const double Sin72 = 0.95105651629515353, Cos72 = 0.30901699437494745;
        return
        [
            (0, drop - outer),
            (inner * Sin36, drop - (inner * Cos36)),
            (outer * Sin72, drop - (outer * Cos72)),
            (inner * Sin72, drop + (inner * Cos72)),
            (outer * Sin36, drop + (outer * Cos36)),
            (0, drop + inner),
            (-outer * Sin36, drop + (outer * Cos36)),
            (-inner * Sin72, drop + (inner * Cos72)),
            (-outer * Sin72, drop - (outer * Cos72)),
            (-inner * Sin36, drop - (inner * Cos36)),
        ];
    }
}
