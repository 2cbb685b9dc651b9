using System.Diagnostics;
using System.Text;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Tokenizers;

public sealed class ClipTokenizerTests : IDisposable
{
    private const int FirstMerge = 512;
    private const string CorpusWord = "aabaab";

    private readonly TemporaryFolder _folder = TestData.NewFolder();

    // "aa", "aab</w>", ...: enough to see order and ends of words.
    public ClipTokenizerTests() =>
        BpeTrainer.Train([$"{CorpusWord} aab aab {CorpusWord}"], FirstMerge + 5).Save(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_LongPrompt_IsCutToMaxLengthWithItsEnd()
    {
        ClipTokenizer tokenizer = Load();

        int[] ids = tokenizer.Encode(string.Join(' ', Enumerable.Repeat("x", 200)));

        Assert.Equal(tokenizer.MaxLength, ids.Length);
        Assert.Equal(tokenizer.StartId, ids[0]);
        Assert.Equal(tokenizer.EndId, ids[^1]);
        Assert.All(ids[1..^1], id => Assert.Equal(ids[1], id));
    }

    [Fact]
    public void Encode_EmptyPrompt_IsStartAndEnd()
    {
        ClipTokenizer tokenizer = Load();

        Assert.Equal([tokenizer.StartId, tokenizer.EndId], tokenizer.Encode(""));
        Assert.Equal([tokenizer.StartId, tokenizer.EndId], tokenizer.Encode(" \t\u3000\n"));
    }

    [Fact]
    public void Encode_SpecialTokensInThePrompt_StandForThemselves()
    {
        ClipTokenizer tokenizer = Load();

        int[] ids = tokenizer.Tokenize("!<|endoftext|>x<|startoftext|>");

        Assert.Equal(4, ids.Length);
        Assert.Equal(tokenizer.EndId, ids[1]);
        Assert.Equal(tokenizer.StartId, ids[3]);
    }

    [Fact]
    public void EncodeBatch_PaddingNamedInTheMap_PadsWithItAndGivesItsIdInPrompts()
    {
        // As in SD2.1's folder: the config names the end token, the older map "!", and the map wins.
        Write("special_tokens_map.json", """{"pad_token": "!"}""");
        ClipTokenizer tokenizer = Load();

        long[] ids = tokenizer.EncodeBatch(["b!"]);

        Assert.Equal(0, tokenizer.PaddingId);
        Assert.Equal([0L, tokenizer.EndId], ids[2..4]);
        Assert.All(ids[4..], id => Assert.Equal(0, id));
    }

    [Fact]
    public void Load_ConfigWithAddedTokens_OverridesTheMap()
    {
        Write("special_tokens_map.json", """{"pad_token": "!"}""");
        Write("tokenizer_config.json", """{"added_tokens_decoder": {}, "pad_token": {"content": "#"}}""");

        Assert.Equal(2, Load().PaddingId);
    }

    [Fact]
    public void Load_FolderOfTwoFiles_HasClipsOwnTokensAndLength()
    {
        File.Delete(_folder.File("special_tokens_map.json"));
        File.Delete(_folder.File("tokenizer_config.json"));

        ClipTokenizer tokenizer = Load();

        Assert.Equal(77, tokenizer.MaxLength);
        Assert.Equal(tokenizer.EndId, tokenizer.PaddingId);
        Assert.Equal(tokenizer.LargestId, tokenizer.EndId);
    }

    [Fact]
    public void Load_FilesWithMarkAndCarriageReturns_ReadsThem()
    {
        string vocabulary = File.ReadAllText(_folder.File("vocab.json"));
        string merges = File.ReadAllText(_folder.File("merges.txt"))
            .Replace("\n", "\r\n", StringComparison.Ordinal);
        int[] expected = Load().Encode(CorpusWord);
        File.WriteAllText(_folder.File("vocab.json"), vocabulary, new UTF8Encoding(true));
        File.WriteAllText(_folder.File("merges.txt"), merges, new UTF8Encoding(true));

        Assert.Equal(expected, Load().Encode(CorpusWord));
    }

    [Theory]
    [InlineData("vocab.json", null, "is not there")]
    [InlineData("merges.txt", null, "is not there")]
    [InlineData("vocab.json", "{\n\"a\": 0,\n\"b\" 1}", "line 3")]
    [InlineData("vocab.json", "{\n\"a\": 0,\n\"b\": 0}", "line 3 gives the id 0 to \"b\"")]
    [InlineData("vocab.json", "{\"a\": 0,\n\n\"a\": 1}", "line 3 has the symbol \"a\" a second time")]
    [InlineData("vocab.json", "{\"a\": -1}", "line 1 gives the symbol \"a\" no whole number")]
    [InlineData("vocab.json", "{\"a\": 1.5}", "line 1 gives the symbol \"a\" no whole number")]
    [InlineData("vocab.json", "[]", "line 1 holds no object")]
    [InlineData("vocab.json", "", "line 1 is not valid JSON")]
    [InlineData("vocab.json", "{\"a\": 0", "line 1 is not valid JSON")]
    [InlineData("vocab.json", "{\"a\": 0} {", "is not valid JSON")]
    [InlineData("vocab.json", "{\"\\ud800\": 0}", "is not valid JSON")]
    [InlineData("vocab.json", "{\"a\": 0}", "lacks the symbol \"!\"")]
    [InlineData("merges.txt", "#version: 0.2\na b\na\n", "line 3 is \"a\"; two symbols")]
    [InlineData("merges.txt", "#version: 0.2\na  a\n", "line 2 is \"a  a\"; two symbols")]
    [InlineData("merges.txt", "#version: 0.2\na a\na a\n", "line 3 repeats the merge")]
    [InlineData("merges.txt", "#version: 0.2\na zz\n", "line 2 needs the symbol \"zz\"")]
    [InlineData("merges.txt", "#version: 0.2\nz z\n", "line 2 needs the symbol \"zz\"")]
    [InlineData("tokenizer_config.json", "{\"model_max_length\": 1e30}", "model_max_length")]
    [InlineData("tokenizer_config.json", "{\"model_max_length\": 2}", "model_max_length")]
    [InlineData("tokenizer_config.json", "{\"pad_token\": 3}", "pad_token")]
    [InlineData("special_tokens_map.json", "{\"pad_token\": \"[PAD]\"}", "lacks the symbol \"[PAD]\"")]
    public void Load_BrokenFile_NamesFileAndLine(string file, string? content, string message)
    {
        if (file == "tokenizer_config.json")
        {
            File.Delete(_folder.File("special_tokens_map.json"));
        }

        if (content is null)
        {
            File.Delete(_folder.File(file));
        }
        else
        {
            // The first merge of the corpus joins a and a, so that "a a" is a merge of this vocabulary.
            Write(file, content.Replace("\na b\n", "\na a\n", StringComparison.Ordinal));
        }

        ModelLoadException error = Assert.Throws<ModelLoadException>(Load);

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        string blamed = message.StartsWith("lacks", StringComparison.Ordinal) ? "vocab.json" : file;
        Assert.Equal(_folder.File(blamed), error.File);
    }

    [Fact]
    public void Load_MergesNotUtf8_NamesTheLine()
    {
        File.WriteAllBytes(_folder.File("merges.txt"), [.. "#version: 0.2\n"u8, 0xFF, 0xFE]);

        ModelLoadException error = Assert.Throws<ModelLoadException>(Load);

        Assert.Contains("line 2 is not valid UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_WordOfAQuarterMillionLetters_TakesNoQuadraticTime()
    {
        ClipTokenizer tokenizer = Load();
        Stopwatch watch = Stopwatch.StartNew();

        int[] ids = tokenizer.Tokenize(new string('a', 250_000));

        // Pairs, then the one letter that is left and the last one, which has a symbol of its own.
        Assert.Equal(124_999 + 2, ids.Length);
        // Quadratic merging takes minutes; this takes a fraction of a second.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void Decode_IdNotInTheVocabulary_IsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Load().Decode(1_000_000));

        Assert.Contains("1000000", error.Message, StringComparison.Ordinal);
    }

    private ClipTokenizer Load() => ClipTokenizer.Load(_folder.FullPath);

    private void Write(string file, string content) => File.WriteAllText(_folder.File(file), content);
}
