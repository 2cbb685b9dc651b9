using System.Collections.Immutable;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>
/// A kind with its two members, as "warm" with red and yellow: asked for the kind, a model shows either, and
/// a negative prompt with one of them should leave the other (the pairs of the paper's Table 7 in miniature).
/// </summary>
/// <param name="Kind">The word for both.</param>
/// <param name="First">Plain word of one member.</param>
/// <param name="Second">Plain word of the other.</param>
/// <param name="IsColour">Whether it is a kind of colours; else of shapes.</param>
/// <param name="Absent">
/// A word of the same attribute that no picture of the pair should show: the control.
/// </param>
public sealed record KindPair(string Kind, string First, string Second, bool IsColour, string Absent)
{
    /// <summary>All seven: four of colours, then three of shapes.</summary>
    public static ImmutableArray<KindPair> All { get; } =
    [
        .. Of(Enum.GetValues<ToyColour>().Select(Captions.Hypernym), isColour: true),
        .. Of(Enum.GetValues<ToyShape>().Select(Captions.Hypernym), isColour: false),
    ];

    /// <summary>The member that is not the one given.</summary>
    /// <param name="member">One of the two.</param>
    public string OtherThan(string member) => member == First ? Second : First;

    /// <summary>Plain word of what a verdict says of the pair's attribute.</summary>
    internal string SeenIn(Verdict verdict) => IsColour
        ? Captions.WordsOf(verdict.Colour)[0]
        : Captions.WordsOf(verdict.Shape)[0];

    /// <summary>
    /// Whether a scene is one of the pair's, and its ground none of the colours that are spoken of.
    /// </summary>
    internal bool Fits(Scene scene)
    {
        string[] members = [First, Second];
        return IsColour
            ? members.Contains(Captions.WordsOf(scene.Colour)[0])
                && !members.Append(Absent).Contains(Captions.WordsOf(scene.Ground)[0])
            : members.Contains(Captions.WordsOf(scene.Shape)[0]);
    }

    /// <summary>
    /// What a caption of the pair names: all but the attribute that only its kind is said of.
    /// </summary>
    internal CaptionReading OthersOf(Scene scene)
    {
        CaptionReading all = CaptionReading.Of(scene);
        return IsColour ? all with { Colours = [] } : all with { Shapes = [] };
    }

    // The next kind's first member is the control.
    private static IEnumerable<KindPair> Of(IEnumerable<string> kinds, bool isColour)
    {
        string[] words = [.. kinds.Distinct()];
        return words.Select((kind, index) => new KindPair(
            kind,
            Captions.MembersOf(kind)[0],
            Captions.MembersOf(kind)[1],
            isColour,
            Captions.MembersOf(words[(index + 1) % words.Length])[0]));
    }
}
