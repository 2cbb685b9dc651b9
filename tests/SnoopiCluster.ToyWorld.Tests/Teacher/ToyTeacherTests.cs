using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.Teacher;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Tests.Teacher;

/// <summary>The teacher that ships.</summary>
public sealed class ToyTeacherTests
{
    // Enough for every layout with every synonym in every place.
    private const int NumCaptions = 10_000;

    private const int StartAndEnd = 2;

    private static readonly ClipTokenizer Tokenizer =
        ClipTokenizer.Load(Path.Combine(ToyTeacher.Folder, "tokenizer"));

    [Fact]
    public void Tokenizer_HasRoomForTheLongestCaption()
    {
        string[] captions = [.. ManyCaptions()];
        int mostWords = captions.Max(WordsOf);
        string longest = captions.MaxBy(TokensOf)!;

        // Words that none of these many happens to have count with the tokens of the longest word.
        int most = TokensOf(longest) + ((Captions.MaxWords - mostWords) * Captions.Vocabulary.Max(TokensOf));

        Assert.InRange(mostWords, 18, Captions.MaxWords);
        Assert.Equal(ToySettings.Nets.MaxTokens, Tokenizer.MaxLength);
        Assert.True(most <= Tokenizer.MaxLength - StartAndEnd, $"{most} tokens are too many: {longest}");
    }

    [Fact]
    public void Tokenizer_KnowsEveryWord() => Assert.All(
        Captions.Vocabulary, word => Assert.Equal(word, Tokenizer.Decode(Tokenizer.Tokenize(word))));

    [Fact]
    public void Folder_HoldsATeacherThatDrawsWhatItsCardSays()
    {
        const int Count = 64; // a second or two each for the pictures and the reference
        TeacherSampling card = TeacherCard.Of(ToyTeacher.Folder)?.Sampling
            ?? throw new InvalidOperationException("The card does not say how the teacher draws.");
        using ImagePipeline pipeline = ImagePipeline.Load(ToyTeacher.Folder);
        using ToyMeasure measure = new(Count, seed: 8); // of captions that the card was not made with

        AttributeAccuracy fresh = measure.Measure(pipeline, ToySampling.Teacher, TimeProvider.System).Scores.Accuracy;

        Assert.False(pipeline.IsOneStep);
        Assert.Equal((ToySampling.Teacher.Steps, ToySampling.Teacher.Guidance), (card.Steps, card.Guidance));
        Assert.InRange(card.Guidance, 2, 3);
        Assert.Equal(1000, card.Scores.Accuracy.Count);
        Assert.InRange(card.Scores.Accuracy.Mean, 0.95, 1);
        Assert.InRange(card.Scores.Accuracy.AllFive, 0.85, 1);
        Assert.Equal(card.Scores.Accuracy.Mean, fresh.Mean, tolerance: 0.02);
        Assert.Equal(card.Scores.Accuracy.AllFive, fresh.AllFive, tolerance: 0.06);
    }

    [Fact]
    public void Folder_IsSmallAndRecommendsTheScaleOfTheSettings()
    {
        const long BytesMax = 8L << 20;

        long bytes = new DirectoryInfo(ToyTeacher.Folder)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(file => file.Length);
        using ImagePipeline pipeline = ImagePipeline.Load(ToyTeacher.Folder);

        Assert.InRange(bytes, 1, BytesMax);
        Assert.Equal(ToySettings.NasaScale, pipeline.Card.NasaScale);
    }

    private static IEnumerable<string> ManyCaptions()
    {
        for (int i = 0; i < NumCaptions; i++)
        {
            Scene scene = Scene.All[i % Scene.All.Length];
            yield return Captions.Paraphrase(scene, seed: 1, i);
            yield return Captions.Partial(scene, seed: 1, i);
        }
    }

    private static int TokensOf(string text) => Tokenizer.Tokenize(text).Length;

    private static int WordsOf(string caption) =>
        caption.Replace(",", "", StringComparison.Ordinal).Split(' ').Length;
}
