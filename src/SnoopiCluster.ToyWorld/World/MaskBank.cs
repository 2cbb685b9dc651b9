namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// The figures that the judge holds against an image: every shape, size and place over a grid of shifts,
/// sizes and softnesses, each mask without its mean and with norm 1.
/// </summary>
internal sealed class MaskBank
{
    /// <summary>
    /// Masks of one shape, size and place with the edges that pictures have; they come first.
    /// </summary>
    internal const int SharpVariants = 27;

    /// <summary>Masks of one shape, size and place.</summary>
    internal const int Variants = 3 * SharpVariants;

    /// <summary>Combinations of shape, size and place.</summary>
    internal const int Kinds = Scene.ShapeCount * Scene.SizeCount * Scene.PlaceCount;

    /// <summary>Masks.</summary>
    internal const int Count = Kinds * Variants;

    /// <summary>Numbers that all masks have together.</summary>
    internal const int ValueCount = Count * Pixels;

    private const int Pixels = SceneRenderer.Side * SceneRenderer.Side;

    // Middles of three equal parts of the ranges from which pictures are drawn.
    private static readonly float[] Steps = [-2f / 3, 0, 2f / 3];

    // How often a mask is smoothed. A decoder's soft edges must not be taken for another shape: a sharp
    // circle fits a soft square better than a sharp square does. Each time adds 1/2 to the variance in
    // pixels.
    private static readonly int[] Smoothings = [0, 2, 5];

    private readonly float[] _means = new float[Count];
    private readonly float[] _norms = new float[Count];
    private readonly ScenePicture[] _pictures = new ScenePicture[Count];

    /// <summary>Paints all masks; takes some tenths of a second.</summary>
    /// <param name="rows">Takes the masks, one a row: [<see cref="Count"/>, 1024], row-major.</param>
    internal MaskBank(Span<float> rows)
    {
        Span<float> between = stackalloc float[Pixels];
        for (int number = 0; number < Count; number++)
        {
            int variant = number % Variants;
            ScenePicture picture = new(
                SceneOf(number / Variants),
                ScenePicture.MaxShift * Steps[variant % 3],
                ScenePicture.MaxShift * Steps[variant / 3 % 3],
                1 + (ScenePicture.MaxGrowth * Steps[variant / 9 % 3]));
            _pictures[number] = picture;

            Span<float> mask = rows.Slice(number * Pixels, Pixels);
            (float x, float y) = picture.Middle;
            CoverageMask.Fill(picture.Scene.Shape, x, y, picture.Radius, mask);
            for (int i = 0; i < Smoothings[variant / SharpVariants]; i++)
            {
                Smooth(mask, between, 1);
                Smooth(between, mask, SceneRenderer.Side);
            }

            (_means[number], _norms[number]) = Normalise(mask);
        }
    }

    /// <summary>Share of the image that a mask covers.</summary>
    internal float MeanOf(int number) => _means[number];

    /// <summary>Norm of a mask without its mean, before it was made 1.</summary>
    internal float NormOf(int number) => _norms[number];

    /// <summary>The picture whose figure a mask is; its colours mean nothing.</summary>
    internal ScenePicture PictureOf(int number) => _pictures[number];

    private static Scene SceneOf(int kind) => new(
        (ToyShape)(kind / (Scene.SizeCount * Scene.PlaceCount)),
        ToyColour.White,
        (ToySize)(kind / Scene.PlaceCount % Scene.SizeCount),
        (ToyPlace)(kind % Scene.PlaceCount),
        ToyColour.Black);

    // Weights 1/4, 1/2, 1/4 in one direction; figures keep clear of the edges, which count as uncovered.
    private static void Smooth(ReadOnlySpan<float> mask, Span<float> smoothed, int stride)
    {
        for (int i = 0; i < Pixels; i++)
        {
            int place = i / stride % SceneRenderer.Side;
            float before = place > 0 ? mask[i - stride] : 0;
            float after = place < SceneRenderer.Side - 1 ? mask[i + stride] : 0;
            smoothed[i] = (mask[i] / 2) + ((before + after) / 4);
        }
    }

    private static (float Mean, float Norm) Normalise(Span<float> mask)
    {
        double sum = 0;
        double squares = 0;
        foreach (float value in mask)
        {
            sum += value;
            squares += value * value;
        }

        double mean = sum / Pixels;
        double norm = Math.Sqrt(squares - (sum * mean));
        foreach (ref float value in mask)
        {
            value = (float)((value - mean) / norm);
        }

        return ((float)mean, (float)norm);
    }
}
