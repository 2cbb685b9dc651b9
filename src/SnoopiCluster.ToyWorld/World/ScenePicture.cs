using SnoopiCluster.Tensors;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>A scene with the small freedom that a painter has: one exact image.</summary>
/// <param name="Scene">What is shown.</param>
/// <param name="Dx">Pixels right of the place's middle, within ±<see cref="MaxShift"/>.</param>
/// <param name="Dy">Pixels below the place's middle, within ±<see cref="MaxShift"/>.</param>
/// <param name="SizeFactor">Multiplies the size, within 1 ± <see cref="MaxGrowth"/>.</param>
public sealed record ScenePicture(Scene Scene, float Dx, float Dy, float SizeFactor)
{
    /// <summary>Pixels that a figure is shifted at most, in each direction.</summary>
    public const float MaxShift = 1;

    /// <summary>Share by which a figure is larger or smaller at most.</summary>
    public const float MaxGrowth = 0.06f;

    // Left, right, top and bottom are so many pixels from the centre. With the largest radius and shift a
    // figure still lies inside: 16 - 7.5 - 1 - 7 * 1.06 > 0.
    private const float PlaceOffset = 7.5f;
    private const float SmallRadius = 5;
    private const float LargeRadius = 7;

    /// <summary>
    /// Distance in pixels from the figure's middle that it reaches in the direction of an axis.
    /// </summary>
    internal float Radius => RadiusOf(Scene.Size) * SizeFactor;

    /// <summary>The figure's middle in pixels from the image's top left corner.</summary>
    internal (float X, float Y) Middle
    {
        get
        {
            (float x, float y) = MiddleOf(Scene.Place);
            return (x + Dx, y + Dy);
        }
    }

    /// <summary>The scene just as its attributes say.</summary>
    /// <param name="scene">What is shown.</param>
    public static ScenePicture Plain(Scene scene) => new(scene, 0, 0, 1);

    /// <summary>Draws shift and size, uniform in their ranges: a pure function of seed and index.</summary>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the draw, from 0, below 2^48.</param>
    /// <param name="scene">What is shown.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index.</exception>
    public static ScenePicture Draw(ulong seed, long index, Scene scene)
    {
        Span<float> unit = stackalloc float[3];
        CounterRandom.FillUniform(ToyDraws.Key(seed, index, ToyDraw.Jitter), unit);
        return new ScenePicture(
            scene,
            MaxShift * ((2 * unit[0]) - 1),
            MaxShift * ((2 * unit[1]) - 1),
            1 + (MaxGrowth * ((2 * unit[2]) - 1)));
    }

    /// <summary>Middle of a place in pixels from the image's top left corner.</summary>
    internal static (float X, float Y) MiddleOf(ToyPlace place)
    {
        const float Half = SceneRenderer.Side / 2f;
        return place switch
        {
            ToyPlace.Left => (Half - PlaceOffset, Half),
            ToyPlace.Right => (Half + PlaceOffset, Half),
            ToyPlace.Top => (Half, Half - PlaceOffset),
            ToyPlace.Bottom => (Half, Half + PlaceOffset),
            ToyPlace.Centre => (Half, Half),
            _ => throw new ArgumentOutOfRangeException(nameof(place), place, "There is no such place."),
        };
    }

    /// <summary>Radius in pixels of a size without jitter.</summary>
    internal static float RadiusOf(ToySize size) => size switch
    {
        ToySize.Small => SmallRadius,
        ToySize.Large => LargeRadius,
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "There is no such size."),
    };
}
