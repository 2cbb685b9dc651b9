using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// What a caption names. A word for a kind leaves two values open; what is not named is empty or null.
/// </summary>
/// <param name="Shapes">What the shape may be: one, two, or empty where it is not named.</param>
/// <param name="Colours">What the figure's colour may be, likewise.</param>
/// <param name="Size">The size; null where it is not named.</param>
/// <param name="Place">The place; null where it is not named.</param>
/// <param name="Grounds">What the ground's colour may be, as the shapes.</param>
/// <param name="UnknownWords">Words that no caption of the toy world has, as they came, each once.</param>
/// <param name="ConflictingWords">
/// Words that contradict an earlier one, as "square" after "circle"; the earlier one holds.
/// </param>
public sealed record CaptionReading(
    ImmutableArray<ToyShape> Shapes,
    ImmutableArray<ToyColour> Colours,
    ToySize? Size,
    ToyPlace? Place,
    ImmutableArray<ToyColour> Grounds,
    ImmutableArray<string> UnknownWords,
    ImmutableArray<string> ConflictingWords)
{
    /// <summary>The shape where one alone is named, else null.</summary>
    public ToyShape? Shape => Shapes.Length == 1 ? Shapes[0] : null;

    /// <summary>The figure's colour where one alone is named, else null.</summary>
    public ToyColour? Colour => Colours.Length == 1 ? Colours[0] : null;

    /// <summary>The ground's colour where one alone is named, else null.</summary>
    public ToyColour? Ground => Grounds.Length == 1 ? Grounds[0] : null;

    /// <summary>Whether no attribute is named, so that any image will do.</summary>
    public bool NamesNothing =>
        Shapes.IsEmpty && Colours.IsEmpty && Size is null && Place is null && Grounds.IsEmpty;

    /// <summary>What a caption names that tells all of a scene.</summary>
    /// <param name="scene">The scene.</param>
    public static CaptionReading Of(Scene scene) =>
        new([scene.Shape], [scene.Colour], scene.Size, scene.Place, [scene.Ground], [], []);

    /// <summary>Whether an image has all that is named.</summary>
    /// <param name="seen">What was seen in the image.</param>
    public bool Allows(Verdict seen) =>
        (Shapes.IsEmpty || Shapes.Contains(seen.Shape)) && (Colours.IsEmpty || Colours.Contains(seen.Colour))
        && (Size is null || Size == seen.Size) && (Place is null || Place == seen.Place)
        && (Grounds.IsEmpty || Grounds.Contains(seen.Ground));
}
