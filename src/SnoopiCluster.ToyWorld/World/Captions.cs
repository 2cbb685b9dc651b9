using System.Collections.Immutable;
using SnoopiCluster.Tensors;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// Says what a scene shows, in lower case and at most <see cref="MaxWords"/> words, and reads what a caption
/// names.
/// </summary>
public static class Captions
{
    /// <summary>
    /// No caption made here has more words; commas not counted, of which there are at most two.
    /// </summary>
    public const int MaxWords = 20;

    // How often a partial caption leaves an attribute out, or names only its kind.
    private const float ShapeUnnamed = 0.15f;
    private const float ShapeKind = 0.2f;
    private const float ColourUnnamed = 0.15f;
    private const float ColourKind = 0.25f;
    private const float GroundUnnamed = 0.2f;
    private const float GroundKind = 0.1f;
    private const float SizeUnnamed = 0.25f;
    private const float PlaceUnnamed = 0.25f;

    /// <summary>
    /// Every word that a caption made here may have, in alphabetical order: what a tokenizer must know.
    /// </summary>
    public static ImmutableArray<string> Vocabulary { get; } =
    [
        .. CaptionWords.ShapesOf.Keys
            .Concat(CaptionWords.ColoursOf.Keys)
            .Concat(CaptionWords.SizesOf.Keys)
            .Concat(CaptionWords.PlacesOf.Keys)
            .Concat(CaptionWords.Things)
            .Concat(CaptionWords.Grounds)
            .Concat(CaptionWords.Joints)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The plain form: "a small red circle on a blue ground, left".</summary>
    /// <param name="scene">What is shown.</param>
    public static string Of(Scene scene) => OfKinds(scene, kindOfShape: false, kindOfColour: false);

    /// <summary>
    /// The plain form with the kind of the shape or of the figure's colour in the place of its name: "a small
    /// warm square on a green ground, left", "a small red round shape on a blue ground, top".
    /// </summary>
    /// <param name="scene">What is shown.</param>
    /// <param name="kindOfShape">Name the shape's kind only.</param>
    /// <param name="kindOfColour">Name the kind of the figure's colour only.</param>
    public static string OfKinds(Scene scene, bool kindOfShape, bool kindOfColour) => CaptionGrammar.Plain(
        new CaptionParts(
            kindOfShape ? $"{Hypernym(scene.Shape)} {CaptionWords.Things[0]}" : WordsOf(scene.Shape)[0],
            kindOfColour ? Hypernym(scene.Colour) : WordsOf(scene.Colour)[0],
            kindOfColour,
            WordsOf(scene.Size)[0],
            WordsOf(scene.Place)[0],
            WordsOf(scene.Ground)[0],
            CaptionWords.Grounds[0]));

    /// <summary>
    /// Names all five attributes in one of many ways: order, synonyms, articles. A pure function of its
    /// arguments.
    /// </summary>
    /// <param name="scene">What is shown.</param>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the draw, from 0, below 2^48.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index.</exception>
    public static string Paraphrase(Scene scene, ulong seed, long index)
    {
        Span<float> numbers = stackalloc float[CaptionChoices.Needed];
        CounterRandom.FillUniform(ToyDraws.Key(seed, index, ToyDraw.Paraphrase), numbers);
        CaptionChoices choices = new(numbers);
        return CaptionGrammar.Say(AllParts(scene, ref choices), ref choices);
    }

    /// <summary>
    /// As <see cref="Paraphrase"/>, but nothing is said of the place: a picture that has to decide something, as pictures of
    /// real prompts have to decide most of what they show. A pure function of its arguments.
    /// </summary>
    /// <param name="scene">What is shown.</param>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the draw, from 0, below 2^48.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index.</exception>
    public static string WithoutPlace(Scene scene, ulong seed, long index)
    {
        Span<float> numbers = stackalloc float[CaptionChoices.Needed];
        CounterRandom.FillUniform(ToyDraws.Key(seed, index, ToyDraw.Paraphrase), numbers);
        CaptionChoices choices = new(numbers);
        return CaptionGrammar.Say(AllParts(scene, ref choices) with { Place = null }, ref choices);
    }

    /// <summary>
    /// As <see cref="Paraphrase"/>, but each attribute is left out or, shape and colours, named only by its
    /// kind at times: at 0.35 the shape, 0.4 the colour, 0.3 the ground, 0.25 size and place. Never wrong,
    /// seldom complete. A pure function of its arguments.
    /// </summary>
    /// <param name="scene">What is shown.</param>
    /// <param name="seed">Any.</param>
    /// <param name="index">Number of the draw, from 0, below 2^48.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such index.</exception>
    public static string Partial(Scene scene, ulong seed, long index)
    {
        Span<float> numbers = stackalloc float[CaptionChoices.Needed];
        CounterRandom.FillUniform(ToyDraws.Key(seed, index, ToyDraw.Partial), numbers);
        CaptionChoices choices = new(numbers);
        CaptionParts parts = AllParts(scene, ref choices);

        string thing = choices.Pick(CaptionWords.Things);
        float shape = choices.Next();
        float colour = choices.Next();
        float ground = choices.Next();
        bool colourIsKind = colour is >= ColourUnnamed and < ColourUnnamed + ColourKind;
        parts = parts with
        {
            Figure = shape < ShapeUnnamed ? thing
                : shape < ShapeUnnamed + ShapeKind ? $"{Hypernym(scene.Shape)} {thing}"
                : parts.Figure,
            Colour = colour < ColourUnnamed ? null : colourIsKind ? Hypernym(scene.Colour) : parts.Colour,
            ColourIsKind = colourIsKind,
            Ground = ground < GroundUnnamed ? null
                : ground < GroundUnnamed + GroundKind ? Hypernym(scene.Ground)
                : parts.Ground,
            Size = choices.Next() < SizeUnnamed ? null : parts.Size,
            Place = choices.Next() < PlaceUnnamed ? null : parts.Place,
        };
        return CaptionGrammar.Say(parts, ref choices);
    }

    /// <summary>The kind of a shape, a word for exactly two: round, straight or pointed.</summary>
    /// <param name="shape">One of the six.</param>
    public static string Hypernym(ToyShape shape) =>
        CaptionWords.ShapeKinds.Single(kind => kind.Value.Contains(shape)).Key;

    /// <summary>The kind of a colour, a word for exactly two: warm, cold, vivid or neutral.</summary>
    /// <param name="colour">One of the eight.</param>
    public static string Hypernym(ToyColour colour) =>
        CaptionWords.ColourKinds.Single(kind => kind.Value.Contains(colour)).Key;

    /// <summary>The plain words of what a kind stands for: "warm" gives "red" and "yellow".</summary>
    /// <param name="word">A kind of shapes or colours.</param>
    /// <exception cref="ArgumentException">It is no kind.</exception>
    public static ImmutableArray<string> MembersOf(string word) =>
        CaptionWords.ShapeKinds.TryGetValue(word, out ImmutableArray<ToyShape> shapes)
            ? [.. shapes.Select(shape => WordsOf(shape)[0])]
            : CaptionWords.ColourKinds.TryGetValue(word, out ImmutableArray<ToyColour> colours)
                ? [.. colours.Select(colour => WordsOf(colour)[0])]
                : throw new ArgumentException(
                    $"'{word}' is no kind of shapes or colours; there are "
                        + string.Join(
                            ", ",
                            CaptionWords.ShapeKinds.Keys.Concat(CaptionWords.ColourKinds.Keys)
                                .Order(StringComparer.Ordinal)) + ".",
                    nameof(word));

    /// <summary>All words for a shape, the plain one first.</summary>
    /// <param name="shape">One of the six.</param>
    public static ImmutableArray<string> WordsOf(ToyShape shape) => CaptionWords.Shapes[shape];

    /// <summary>All words for a colour, the plain one first.</summary>
    /// <param name="colour">One of the eight.</param>
    public static ImmutableArray<string> WordsOf(ToyColour colour) => CaptionWords.Colours[colour];

    /// <summary>All words for a size, the plain one first.</summary>
    /// <param name="size">One of the two.</param>
    public static ImmutableArray<string> WordsOf(ToySize size) => CaptionWords.Sizes[size];

    /// <summary>All words for a place, the plain one first.</summary>
    /// <param name="place">One of the five.</param>
    public static ImmutableArray<string> WordsOf(ToyPlace place) => CaptionWords.Places[place];

    /// <summary>
    /// Reads which attributes a caption names, in upper or lower case, made here or written freely.
    /// </summary>
    /// <param name="caption">Any text; an empty one names nothing.</param>
    public static CaptionReading Read(string caption) => CaptionReader.Read(caption);

    private static CaptionParts AllParts(Scene scene, ref CaptionChoices choices) => new(
        choices.PickWord(WordsOf(scene.Shape)),
        choices.PickWord(WordsOf(scene.Colour)),
        ColourIsKind: false,
        choices.PickWord(WordsOf(scene.Size)),
        choices.PickWord(WordsOf(scene.Place)),
        choices.PickWord(WordsOf(scene.Ground)),
        choices.PickWord(CaptionWords.Grounds));
}
