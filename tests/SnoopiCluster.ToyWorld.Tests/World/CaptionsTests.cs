using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Tests.World;

public sealed class CaptionsTests
{
    private static readonly Scene RedCircle = new(
        ToyShape.Circle, ToyColour.Red, ToySize.Small, ToyPlace.Left, ToyColour.Blue);

    [Fact]
    public void Of_AScene_IsThePlainForm() =>
        Assert.Equal("a small red circle on a blue ground, left", Captions.Of(RedCircle));

    [Theory]
    [InlineData(true, false, "a small red round shape on a blue ground, left")]
    [InlineData(false, true, "a small warm circle on a blue ground, left")]
    public void OfKinds_AScene_NamesTheKindInstead(bool kindOfShape, bool kindOfColour, string expected) =>
        Assert.Equal(expected, Captions.OfKinds(RedCircle, kindOfShape, kindOfColour));

    [Fact]
    public void Read_PlainFormOfEveryScene_GivesTheScene() =>
        Assert.All(Scene.All, scene => AssertNames(scene, Captions.Of(scene)));

    [Fact]
    public void Read_EveryParaphrase_GivesTheScene()
    {
        for (int i = 0; i < 20_000; i++)
        {
            Scene scene = Scene.All[i % Scene.All.Length];
            AssertNames(scene, Captions.Paraphrase(scene, 5, i));
        }
    }

    [Fact]
    public void Read_EveryPartialCaption_AllowsTheScene()
    {
        for (int i = 0; i < 20_000; i++)
        {
            Scene scene = Scene.All[i % Scene.All.Length];
            string caption = Captions.Partial(scene, 5, i);
            CaptionReading reading = Captions.Read(caption);
            Assert.True(
                reading.Allows(SeenIn(scene)) && reading.UnknownWords.IsEmpty
                    && reading.ConflictingWords.IsEmpty,
                $"{caption}: {reading}");
        }
    }

    [Fact]
    public void Partial_ManyDraws_LeaveOutOrNameKindsAsOftenAsSaid()
    {
        const int Draws = 10_000;
        CaptionReading[] readings =
            [.. Enumerable.Range(0, Draws).Select(i => Captions.Read(Captions.Partial(RedCircle, 6, i)))];
        Assert.Equal(0.15, Share(reading => reading.Shapes.IsEmpty), 0.015);
        Assert.Equal(0.20, Share(reading => reading.Shapes.Length == 2), 0.015);
        Assert.Equal(0.15, Share(reading => reading.Colours.IsEmpty), 0.015);
        Assert.Equal(0.25, Share(reading => reading.Colours.Length == 2), 0.015);
        Assert.Equal(0.20, Share(reading => reading.Grounds.IsEmpty), 0.015);
        Assert.Equal(0.10, Share(reading => reading.Grounds.Length == 2), 0.015);
        Assert.Equal(0.25, Share(reading => reading.Size is null), 0.015);
        Assert.Equal(0.25, Share(reading => reading.Place is null), 0.015);

        double Share(Func<CaptionReading, bool> has) => readings.Count(has) / (double)Draws;
    }

    [Fact]
    public void Paraphrase_ManyDraws_AreManyFormsOfKnownWordsAndBoundedLength()
    {
        HashSet<string> vocabulary = [.. Captions.Vocabulary];
        string[] captions =
        [
            .. Enumerable.Range(0, 5000).Select(i => Captions.Paraphrase(RedCircle, 1, i)),
            .. Scene.All.Select((scene, i) => Captions.Paraphrase(scene, 2, i)),
            .. Scene.All.Select((scene, i) => Captions.Partial(scene, 2, i)),
        ];
        Assert.True(captions.Take(5000).Distinct().Count() > 2000);
        string[][] words =
            [.. captions.Select(caption => caption.Replace(",", "", StringComparison.Ordinal).Split(' '))];
        Assert.All(words, caption => Assert.All(caption, word => Assert.Contains(word, vocabulary)));
        Assert.InRange(words.Max(caption => caption.Length), 12, Captions.MaxWords);
        Assert.InRange(captions.Max(caption => caption.Count(letter => letter == ',')), 1, 2);

        // Every word is said sooner or later, so that a tokenizer and an encoder can learn it.
        Assert.Empty(vocabulary.Except(words.SelectMany(caption => caption)));
    }

    [Fact]
    public void Paraphrase_ManyDraws_PutTheGroundsColourFirstOften()
    {
        int first = Enumerable.Range(0, 2000)
            .Select(i => Captions.Paraphrase(RedCircle, 4, i))
            .Count(caption => FirstOf(caption, ToyColour.Blue) < FirstOf(caption, ToyColour.Red));
        Assert.InRange(first, 500, 1200);

        static int FirstOf(string caption, ToyColour colour) =>
            Captions.WordsOf(colour).Max(word => caption.IndexOf(word, StringComparison.Ordinal));
    }

    [Fact]
    public void Hypernym_EveryValue_StandsForExactlyTwo()
    {
        Assert.Equal(["red", "yellow"], Captions.MembersOf("warm"));
        Assert.Equal(["circle", "ring"], Captions.MembersOf("round"));
        Assert.All(
            Enum.GetValues<ToyShape>(),
            shape => Assert.Equal(2, Captions.MembersOf(Captions.Hypernym(shape)).Length));
        Assert.All(
            Enum.GetValues<ToyColour>(),
            colour => Assert.Equal(2, Captions.MembersOf(Captions.Hypernym(colour)).Length));
        Assert.Throws<ArgumentException>(() => Captions.MembersOf("red"));
    }

    [Fact]
    public void Vocabulary_Always_HasEachWordOnce() =>
        Assert.Equal(Captions.Vocabulary.Length, Captions.Vocabulary.Distinct().Count());

    [Theory]
    [InlineData("A RED circle on blue", ToyColour.Red, ToyColour.Blue)]
    [InlineData("on a green backdrop: one big yellow star!", ToyColour.Yellow, ToyColour.Green)]
    [InlineData(
        "the ground is black and on the left is a ring that is tiny and cyan",
        ToyColour.Cyan, ToyColour.Black)]
    [InlineData("a white cross", ToyColour.White, null)]
    [InlineData("a circle on a white field", null, ToyColour.White)]
    [InlineData("warm red box", ToyColour.Red, null)]
    public void Read_FreeWords_TellsWhoseAColourIs(string caption, ToyColour? colour, ToyColour? ground)
    {
        CaptionReading reading = Captions.Read(caption);
        Assert.Equal((colour, ground), (reading.Colour, reading.Ground));
        Assert.Empty(reading.UnknownWords);
    }

    [Fact]
    public void Read_UnknownAndConflictingWords_AreReported()
    {
        CaptionReading reading = Captions.Read("a purple circle and a square with 3 Ünicorns, purple");
        Assert.Equal(["purple", "3", "ünicorns"], reading.UnknownWords);
        Assert.Equal(["square"], reading.ConflictingWords);
        Assert.Equal(ToyShape.Circle, reading.Shape);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ,.; ")]
    public void Read_NoWords_NamesNothing(string caption) => Assert.True(Captions.Read(caption).NamesNothing);

    [Fact]
    public void Draw_Samples_ArePartialOnlyInTraining()
    {
        Assert.All(Enumerable.Range(0, 1000), i =>
        {
            ToySample sample = ToySample.Draw(8, i, ScenePart.HeldOut);
            Assert.True(sample.Scene.IsHeldOut);
            AssertNames(sample.Scene, sample.Caption);
            Assert.Equal(sample.Scene, sample.Picture.Scene);
            Assert.Equal(sample, ToySample.Draw(8, i, ScenePart.HeldOut));
        });
        int partial = Enumerable.Range(0, 5000)
            .Select(i => Captions.Read(ToySample.Draw(8, i, ScenePart.Training).Caption))
            .Count(read => read.Shape is null || read.Colour is null || read.Size is null
                || read.Place is null || read.Ground is null);

        // Of three in ten partial captions some leave out nothing: 0.3 x (1 - 0.65 x 0.6 x 0.7 x 0.75 x
        // 0.75).
        Assert.Equal(0.254, partial / 5000.0, 0.02);
    }

    private static void AssertNames(Scene scene, string caption)
    {
        CaptionReading reading = Captions.Read(caption);
        Assert.True(
            reading.Shape == scene.Shape && reading.Colour == scene.Colour && reading.Size == scene.Size
                && reading.Place == scene.Place && reading.Ground == scene.Ground
                && reading.UnknownWords.IsEmpty && reading.ConflictingWords.IsEmpty,
            $"{caption}: {reading}");
    }

    private static Verdict SeenIn(Scene scene) =>
        new(scene.Shape, scene.Colour, scene.Size, scene.Place, scene.Ground, 1, []);
}
