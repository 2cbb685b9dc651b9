namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// The figures that the judge holds against an image: every shape, size and place over a grid of shifts and
/// sizes, each mask without its mean and with norm 1.
/// </summary>
internal sealed class MaskBank
{
    /// <summary>Masks of one shape, size and place.</summary>
    internal const int Variants = 27;

    /// <summary>Combinations of shape, size and place.</summary>
    internal const int Kinds = Scene.ShapeCount * Scene.SizeCount * Scene.PlaceCount;

    /// <summary>Masks.</summary>
    internal const int Count = Kinds * Variants;

    private const int Pixels = SceneRenderer.Side * SceneRenderer.Side;

    // Middles of three equal parts of the ranges from which pictures are drawn.
    private static readonly float[] Steps = [-2f / 3, 0, 2f / 3];

    private readonly float[] _means = new float[Count];
    private readonly float[] _norms = new float[Count];
    private readonly ScenePicture[] _pictures = new ScenePicture[Count];

    /// <summary>Paints all masks; takes some tens of milliseconds.</summary>
    internal MaskBank()
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            Scene scene = SceneOf(kind);
            for (int variant = 0; variant < Variants; variant++)
            {
                int number = (kind * Variants) + variant;
                _pictures[number] = new ScenePicture(
                    scene,
                    ScenePicture.MaxShift * Steps[variant % 3],
                    ScenePicture.MaxShift * Steps[variant / 3 % 3],
                    1 + (ScenePicture.MaxGrowth * Steps[variant / 9]));
                Normalise(number);
            }
        }
    }

    /// <summary>The masks, one a row: [<see cref="Count"/>, 1024], row-major.</summary>
    internal float[] Rows { get; } = new float[Count * Pixels];

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

    private void Normalise(int number)
    {
        Span<float> mask = Rows.AsSpan(number * Pixels, Pixels);
        ScenePicture picture = _pictures[number];
        (float x, float y) = picture.Middle;
        CoverageMask.Fill(picture.Scene.Shape, x, y, picture.Radius, mask);
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

        _means[number] = (float)mean;
        _norms[number] = (float)norm;
    }
}
