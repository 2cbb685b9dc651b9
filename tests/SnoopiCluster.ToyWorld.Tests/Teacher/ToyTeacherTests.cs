using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Tokenizers;
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
    public void Folder_HoldsATeacherThatDrawsWhatItIsAsked()
    {
        TeacherCard? card = TeacherCard.Of(ToyTeacher.Folder);
        using ImagePipeline pipeline = ImagePipeline.Load(ToyTeacher.Folder);

        Assert.False(pipeline.IsOneStep);
        Assert.InRange(card?.Sampling?.Scores.Accuracy.AllFive ?? 0, 0.97, 1);
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
