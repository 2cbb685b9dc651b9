using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// The words of the captions. The first of a list is the plain one; no word means two things.
/// </summary>
internal static class CaptionWords
{
    internal static readonly ImmutableDictionary<ToyShape, ImmutableArray<string>> Shapes = Words(
        (ToyShape.Circle, ["circle", "disc"]),
        (ToyShape.Square, ["square", "box"]),
        (ToyShape.Triangle, ["triangle", "wedge"]),
        (ToyShape.Star, ["star", "pentagram"]),
        (ToyShape.Ring, ["ring", "hoop"]),
        (ToyShape.Cross, ["cross", "plus"]));

    internal static readonly ImmutableDictionary<ToyColour, ImmutableArray<string>> Colours = Words(
        (ToyColour.Red, ["red", "scarlet"]),
        (ToyColour.Green, ["green", "emerald"]),
        (ToyColour.Blue, ["blue", "cobalt"]),
        (ToyColour.Yellow, ["yellow", "lemon"]),
        (ToyColour.Cyan, ["cyan", "turquoise"]),
        (ToyColour.Magenta, ["magenta", "fuchsia"]),
        (ToyColour.White, ["white", "ivory"]),
        (ToyColour.Black, ["black", "ebony"]));

    internal static readonly ImmutableDictionary<ToySize, ImmutableArray<string>> Sizes = Words(
        (ToySize.Small, ["small", "little", "tiny"]),
        (ToySize.Large, ["large", "big", "huge"]));

    internal static readonly ImmutableDictionary<ToyPlace, ImmutableArray<string>> Places = Words(
        (ToyPlace.Left, ["left"]),
        (ToyPlace.Right, ["right"]),
        (ToyPlace.Top, ["top", "upper"]),
        (ToyPlace.Bottom, ["bottom", "lower"]),
        (ToyPlace.Centre, ["centre", "center", "middle"]));

    internal static readonly ImmutableDictionary<string, ImmutableArray<ToyShape>> ShapeKinds = Kinds(
        ("round", [ToyShape.Circle, ToyShape.Ring]),
        ("straight", [ToyShape.Square, ToyShape.Triangle]),
        ("pointed", [ToyShape.Star, ToyShape.Cross]));

    internal static readonly ImmutableDictionary<string, ImmutableArray<ToyColour>> ColourKinds = Kinds(
        ("warm", [ToyColour.Red, ToyColour.Yellow]),
        ("cold", [ToyColour.Blue, ToyColour.Cyan]),
        ("vivid", [ToyColour.Green, ToyColour.Magenta]),
        ("neutral", [ToyColour.White, ToyColour.Black]));

    /// <summary>What a figure is called whose shape is not named.</summary>
    internal static readonly ImmutableArray<string> Things = ["shape", "figure", "thing"];

    /// <summary>What lies behind the figure.</summary>
    internal static readonly ImmutableArray<string> Grounds = ["ground", "background", "backdrop", "field"];

    /// <summary>Words that join the others.</summary>
    internal static readonly ImmutableArray<string> Joints =
    [
        "a", "against", "an", "and", "at", "drawing", "image", "in", "is", "of", "on", "one", "over", "part",
        "picture", "side", "that", "the", "there", "to", "with",
    ];

    internal static readonly ImmutableDictionary<string, ImmutableArray<ToyShape>> ShapesOf =
        Meanings(Shapes).AddRange(ShapeKinds);

    internal static readonly ImmutableDictionary<string, ImmutableArray<ToyColour>> ColoursOf =
        Meanings(Colours).AddRange(ColourKinds);

    internal static readonly ImmutableDictionary<string, ImmutableArray<ToySize>> SizesOf = Meanings(Sizes);

    internal static readonly ImmutableDictionary<string, ImmutableArray<ToyPlace>> PlacesOf =
        Meanings(Places);

    private static ImmutableDictionary<T, ImmutableArray<string>> Words<T>(
        params (T Value, ImmutableArray<string> Words)[] entries)
        where T : struct => entries.ToImmutableDictionary(entry => entry.Value, entry => entry.Words);

    private static ImmutableDictionary<string, ImmutableArray<T>> Kinds<T>(
        params (string Word, ImmutableArray<T> Members)[] entries) =>
        entries.ToImmutableDictionary(entry => entry.Word, entry => entry.Members, StringComparer.Ordinal);

    private static ImmutableDictionary<string, ImmutableArray<T>> Meanings<T>(
        ImmutableDictionary<T, ImmutableArray<string>> words)
        where T : struct =>
        (from entry in words from word in entry.Value select (word, entry.Key)).ToImmutableDictionary(
            pair => pair.word, pair => ImmutableArray.Create(pair.Key), StringComparer.Ordinal);
}
