using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Tokenizers;

public sealed class BpeTrainerTests
{
    private static readonly string[] Prompts =
    [
        "a small red circle on a blue ground, left", "a large red square on a green ground",
        "a small blue circle on a red ground", "Ein großer Bär!", "it's a 猫, it's 42 🐱",
        "the largest circle", "<|endoftext|> the smaller circle",
    ];

    [Fact]
    public void Train_TwoWords_MergesTheMostFrequentPairFirstAndTiesBySmallerIds()
    {
        // "ab" three times inside words, "cd" and "ce" twice each at an end; then nothing repeats.
        LearnedVocabulary vocabulary = BpeTrainer.Train(["abx aby abz cd cd ce ce"], 600);

        Assert.Equal(("a", "b"), vocabulary.Merges[0]);
        Assert.Equal(("c", "d</w>"), vocabulary.Merges[1]);
        Assert.Equal(("c", "e</w>"), vocabulary.Merges[2]);
        Assert.Equal(3, vocabulary.Merges.Length);
        Assert.Equal(512 + 3 + 2, vocabulary.Symbols.Length);
    }

    [Fact]
    public void Train_PairInsideARun_IsCountedAfterEachMerge()
    {
        // The occurrences of (a, a) in "aaaa" overlap; after the first merge only (aa, a</w>) and its like
        // are left.
        LearnedVocabulary vocabulary = BpeTrainer.Train(["aaaa aaaa"], 600);

        Assert.Equal([("a", "a"), ("a", "a</w>"), ("aa", "aa</w>")], vocabulary.Merges);
    }

    [Fact]
    public void Train_PromptsInAnotherOrder_LearnsTheSame()
    {
        LearnedVocabulary first = BpeTrainer.Train(Prompts, 700);
        LearnedVocabulary second = BpeTrainer.Train(Prompts.Reverse(), 700);

        Assert.NotEmpty(first.Merges);
        Assert.Equal(first.Symbols, second.Symbols);
        Assert.Equal(first.Merges, second.Merges);
    }

    [Fact]
    public void Train_GoldenPublishedLayout_GivesTheSameAlphabet()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        ClipTokenizer published = ClipTokenizer.Load(TestData.Golden("tokenizer-clip"));
        BpeTrainer.Train([], BpeTrainer.SmallestVocabulary).Save(folder.FullPath);
        ClipTokenizer learned = ClipTokenizer.Load(folder.FullPath);

        // Single characters and bytes without a merge have the ids of the published vocabulary.
        Assert.Equal(published.Tokenize("a ! ~ 7"), learned.Tokenize("a ! ~ 7"));
        Assert.Equal(514, learned.VocabularySize);
        Assert.Equal([512, 513], [learned.StartId, learned.EndId]);
    }

    [Theory]
    [InlineData("a small red circle on a blue ground , left")]
    [InlineData("ein großer bär !")]
    [InlineData("it 's a 猫 , it 's 4 2 🐱")]
    [InlineData("words that were never seen: ñ")]
    public void Save_LoadedAgain_GivesTheTextBack(string text)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        BpeTrainer.Train(Prompts, 700).Save(folder.FullPath, maxLength: 40);

        ClipTokenizer tokenizer = ClipTokenizer.Load(folder.FullPath);

        string spaced = text.Replace("seen:", "seen :", StringComparison.Ordinal);
        Assert.Equal(spaced, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.Equal(40, tokenizer.MaxLength);
        Assert.Equal(tokenizer.EndId, tokenizer.PaddingId);
        Assert.Equal(tokenizer.VocabularySize - 1, tokenizer.EndId);
    }

    [Fact]
    public void Save_LoadedAgain_EncodesFrequentWordsAsOneId()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        BpeTrainer.Train(Prompts, 800).Save(folder.FullPath);

        Assert.Single(ClipTokenizer.Load(folder.FullPath).Tokenize("circle"));
    }

    [Fact]
    public void Train_VocabularyWithoutRoomForBytes_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BpeTrainer.Train(Prompts, 513));
}
