using System.Collections.Immutable;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>What a toy image shows: one coloured figure on a ground of another colour.</summary>
/// <param name="Shape">The figure.</param>
/// <param name="Colour">The figure's colour.</param>
/// <param name="Size">The figure's size.</param>
/// <param name="Place">Where the figure stands.</param>
/// <param name="Ground">The ground's colour, never the figure's.</param>
/// <exception cref="ArgumentException">The two colours are the same.</exception>
public sealed record Scene(ToyShape Shape, ToyColour Colour, ToySize Size, ToyPlace Place, ToyColour Ground)
{
    /// <summary>Number of shapes.</summary>
    public const int ShapeCount = 6;

    /// <summary>Number of sizes.</summary>
    public const int SizeCount = 2;

    /// <summary>Number of places.</summary>
    public const int PlaceCount = 5;

    // One scene of so many is held out.
    private const uint HeldOutOneIn = 10;

    /// <summary>
    /// All 3,360 scenes, ordered by shape, colour, ground, size, place; the last changes fastest.
    /// </summary>
    public static ImmutableArray<Scene> All { get; } = [.. Enumerate()];

    private static readonly ImmutableArray<Scene> Training = [.. All.Where(scene => !scene.IsHeldOut)];
    private static readonly ImmutableArray<Scene> HeldOut = [.. All.Where(scene => scene.IsHeldOut)];

    /// <summary>The figure's colour; fixed at construction, as it is checked against the ground's.</summary>
    public ToyColour Colour { get; } = Colour;

    /// <summary>The ground's colour; fixed at construction, as it is checked against the figure's.</summary>
    public ToyColour Ground { get; } = Ground != Colour
        ? Ground
        : throw new ArgumentException(
            $"A {Colour} {Shape} cannot be seen on a {Ground} ground; give the two different colours.",
            nameof(Ground));

    /// <summary>
    /// Whether no training sees this scene: about a tenth of all, chosen by a hash of the attributes, the
    /// same for every seed. Each value of each attribute occurs in both parts.
    /// </summary>
    public bool IsHeldOut => Mix((uint)Number) % HeldOutOneIn == 0;

    // Position in the table of all combinations, those with equal colours among them.
    private int Number =>
        ((((((((int)Shape * ToyPalette.Count) + (int)Colour) * ToyPalette.Count) + (int)Ground) * SizeCount)
            + (int)Size) * PlaceCount) + (int)Place;

    /// <summary>The scenes of a part, in the order of <see cref="All"/>.</summary>
    /// <param name="part">Which.</param>
    public static ImmutableArray<Scene> Of(ScenePart part) => part switch
    {
        ScenePart.Training => Training,
        ScenePart.HeldOut => HeldOut,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "There is no such part."),
    };

    /// <summary>A scene of a part, each equally likely: a pure function of its arguments.</summary>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the draw, from 0, below 2^48.</param>
    /// <param name="part">From which scenes.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index or part.</exception>
    public static Scene Draw(ulong seed, long index, ScenePart part)
    {
        ImmutableArray<Scene> scenes = Of(part);
        return scenes[(int)CounterRandom.Integer(
            ToyDraws.Key(seed, index, ToyDraw.Scene), 0, scenes.Length - 1)];
    }

    private static IEnumerable<Scene> Enumerate() =>
        from shape in Enum.GetValues<ToyShape>()
        from colour in Enum.GetValues<ToyColour>()
        from ground in Enum.GetValues<ToyColour>()
        where ground != colour
        from size in Enum.GetValues<ToySize>()
        from place in Enum.GetValues<ToyPlace>()
        select new Scene(shape, colour, size, place, ground);

    // The finaliser of MurmurHash3 (Appleby): neighbours in the table fall apart.
    private static uint Mix(uint x)
    {
        x = (x ^ (x >> 16)) * 0x85EBCA6B;
        x = (x ^ (x >> 13)) * 0xC2B2AE35;
        return x ^ (x >> 16);
    }
}
