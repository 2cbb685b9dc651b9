using System.Text;
using SnoopiCluster.Core;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Prompts.Tests.Sets;

public sealed class PromptSetTests : PromptFileCase
{
    private static readonly string[] Texts =
        [" outer ", "café", "", "two\nlines", "🐱", "c\rd", "plain", "plain", "zero\u200Bwidth\uFEFF"];

    [Fact]
    public void Build_SeveralFiles_KeepsAllTextsInOrder()
    {
        PromptSet set = PromptSet.Build(
            Folder.File("set"), [Json("a.json", Texts), Write("b.txt", "x\ny\n")], promptsPerShard: 4);

        Assert.Equal([4, 4, 3], set.Manifest.ShardSizes);
        Assert.Equal([.. Texts, "x", "y"], TextsOf(set));
        Assert.Equal([.. Texts, "x", "y"], TextsOf(PromptSet.Open(Folder.File("set"))));
        Assert.Equal(set.Manifest, PromptSet.Open(Folder.File("set")).Manifest);
        Assert.Equal(
            ["manifest.json", "shard-00000.prompts", "shard-00001.prompts", "shard-00002.prompts"],
            Directory.GetFiles(Folder.File("set")).Select(path => Path.GetFileName(path)).Order());
    }

    [Fact]
    public void Build_SameTextsFromOtherFiles_HasTheSameHash()
    {
        PromptSet json = PromptSet.Build(Folder.File("json"), [Json("a.json", ["a", "b", "c"])]);
        PromptSet text = PromptSet.Build(
            Folder.File("text"), [Write("a.txt", "a\nb\n"), Write("b.txt", "\nc\r\n")]);
        PromptSet other = PromptSet.Build(Folder.File("other"), [Json("b.json", ["a", "c", "b"])]);

        Assert.Equal(json.Manifest.Hash, text.Manifest.Hash);
        Assert.NotEqual(json.Manifest.Hash, other.Manifest.Hash);
    }

    // The shard's bytes are a format: written out by hand.
    [Fact]
    public void Build_TwoPrompts_WritesTheDocumentedBytes()
    {
        PromptSet set = PromptSet.Build(Folder.File("set"), [Json("a.json", ["é", "ab"])]);
        byte[] expected =
            [.. "SNPSHRD1"u8, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, .. "éab"u8];

        Assert.Equal(expected, File.ReadAllBytes(Folder.File("set", "shard-00000.prompts")));
        Assert.Equal(
            [new PromptShardEntry(new(0), "shard-00000.prompts", 2, Sha256Digest.Of(expected))],
            set.Manifest.Shards);
    }

    [Fact]
    public void Build_ExactlyFullShards_WritesNoEmptyOne() =>
        Assert.Equal(
            [2, 2],
            PromptSet.Build(Folder.File("set"), [Write("a.txt", "a\nb\nc\nd\n")], promptsPerShard: 2)
                .Manifest.ShardSizes);

    [Fact]
    public void Build_LongTexts_CutsTheShardEarly()
    {
        string line = new string('x', 99_999) + "\n";
        PromptSet set = PromptSet.Build(
            Folder.File("set"), [Write("a.txt", string.Concat(Enumerable.Repeat(line, 200)))]);

        Assert.Equal(200, set.Manifest.NumPrompts);
        Assert.Equal(2, set.Manifest.Shards.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Build_SecondFileFaulty_LeavesNothing(bool isFolderThere)
    {
        string folder = Folder.File("set");
        if (isFolderThere)
        {
            Directory.CreateDirectory(folder);
        }

        string[] files = [Write("a.txt", "a\nb\nc\n"), Write("b.txt", [0x61, 0x0A, 0xFF])];

        var error = Assert.Throws<PromptFileException>(
            () => PromptSet.Build(folder, files, promptsPerShard: 2));

        Assert.Equal(files[1], error.File);
        Assert.Equal(isFolderThere, Directory.Exists(folder));
        Assert.False(isFolderThere && Directory.EnumerateFileSystemEntries(folder).Any());
    }

    [Fact]
    public void Build_Cancelled_LeavesNothing()
    {
        Assert.Throws<OperationCanceledException>(() => PromptSet.Build(
            Folder.File("set"), [Write("a.txt", "a")], cancellationToken: new CancellationToken(true)));

        Assert.False(Directory.Exists(Folder.File("set")));
    }

    [Fact]
    public void Build_FolderHoldsASet_IsRefusedAndKeepsIt()
    {
        PromptSet set = PromptSet.Build(Folder.File("set"), [Write("a.txt", "a")]);

        var error = Assert.Throws<PromptSetException>(
            () => PromptSet.Build(Folder.File("set"), [Write("b.txt", "b")]));

        Assert.Contains("already holds a prompt set", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], TextsOf(set));
    }

    [Fact]
    public void Build_FolderHoldsOtherFiles_IsRefusedAndKeepsThem()
    {
        Directory.CreateDirectory(Folder.File("set"));
        string precious = Write("set/precious.txt", "x");

        var error = Assert.Throws<PromptSetException>(
            () => PromptSet.Build(Folder.File("set"), [Write("b.txt", "b")]));

        Assert.Contains("precious.txt", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(precious));
    }

    [Fact]
    public void Build_FolderOfAKilledBuild_StartsAnew()
    {
        Directory.CreateDirectory(Folder.File("set"));
        Write("set/shard-00000.prompts", "half");
        Write("set/shard-00007.prompts", "half");
        Write("set/manifest.json.unfinished", "half");

        PromptSet.Build(Folder.File("set"), [Write("a.txt", "a")]);

        Assert.Equal(2, Directory.GetFiles(Folder.File("set")).Length);
        Assert.Equal(["a"], TextsOf(PromptSet.Open(Folder.File("set"))));
    }

    [Fact]
    public void Build_FolderCannotBeMade_NamesIt()
    {
        string folder = Path.Combine(Write("file.txt", "x"), "set");

        var error = Assert.Throws<PromptSetException>(() => PromptSet.Build(folder, [Write("a.txt", "a")]));

        Assert.Equal(folder, error.FilePath);
    }

    [Fact]
    public void Build_NoFileOrNoRoom_Throws()
    {
        Assert.ThrowsAny<ArgumentException>(() => PromptSet.Build(Folder.File("set"), []));
        Assert.ThrowsAny<ArgumentException>(
            () => PromptSet.Build(Folder.File("set"), [Write("a.txt", "a")], promptsPerShard: 0));
        Assert.ThrowsAny<ArgumentException>(
            () => PromptSet.Build(Folder.File("set"), [Write("a.txt", "a")], promptsPerShard: 16_385));
        Assert.False(Directory.Exists(Folder.File("set")));
    }

    [Fact]
    public void Open_NoManifest_SaysThatItIsNoSet()
    {
        var error = Assert.Throws<PromptSetException>(() => PromptSet.Open(Folder.File("set")));

        Assert.Contains("holds no prompt set", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("null", "cannot be read")]
    [InlineData("{\"format\":\"snoopi.prompt-set.v1\"}", "cannot be read")]
    [InlineData("MORE", "cannot be read")]
    [InlineData("FORMAT", "this version reads 'snoopi.prompt-set.v1'")]
    [InlineData("HASH", "was changed")]
    [InlineData("COUNT", "was changed")]
    [InlineData("SHARDS", "cannot be read")]
    [InlineData("NOSHARDS", "cannot be read")]
    [InlineData("NAME", "cannot be read")]
    public void Open_FaultyManifest_NamesFileAndFault(string content, string words)
    {
        PromptSet.Build(Folder.File("set"), [Write("a.txt", "a\nb")]);
        string path = Folder.File("set", "manifest.json");
        string sound = File.ReadAllText(path);
        string hash = PromptSet.Open(Folder.File("set")).Manifest.Hash.ToString();
        string faulty = content switch
        {
            "MORE" => sound.Replace("\"format\"", "\"more\":1, \"format\"", StringComparison.Ordinal),
            "FORMAT" => sound.Replace("prompt-set.v1", "prompt-set.v2", StringComparison.Ordinal),
            "HASH" => sound.Replace(hash, Sha256Digest.Of("x"u8).ToString(), StringComparison.Ordinal),
            "COUNT" => sound.Replace("\"numPrompts\": 2", "\"numPrompts\": 3", StringComparison.Ordinal),
            "SHARDS" => sound.Replace("\"shards\": [", "\"shards\": [null,", StringComparison.Ordinal),
            "NOSHARDS" =>
                sound[..sound.IndexOf("\"shards\"", StringComparison.Ordinal)] + "\"shards\": null}",
            "NAME" => sound.Replace("shard-00000", "../shard-00000", StringComparison.Ordinal),
            _ => content,
        };
        Assert.NotEqual(sound, faulty);
        File.WriteAllText(path, faulty);

        var error = Assert.Throws<PromptSetException>(() => PromptSet.Open(Folder.File("set")));

        Assert.Equal(path, error.FilePath);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadShard_MissingOrDamagedFile_NamesShardAndFile()
    {
        PromptSet set = PromptSet.Build(Folder.File("set"), [Write("a.txt", "a\nb\nc")], promptsPerShard: 1);
        string damaged = Folder.File("set", "shard-00001.prompts");
        byte[] bytes = File.ReadAllBytes(damaged);
        bytes[^1] ^= 1;
        File.WriteAllBytes(damaged, bytes);
        File.Delete(Folder.File("set", "shard-00002.prompts"));

        Assert.Equal("a", set.ReadShard(new(0)).TextAt(0));
        var damage = Assert.Throws<PromptSetException>(() => set.ReadShard(new(1)));
        var absence = Assert.Throws<PromptSetException>(() => set.ReadShard(new(2)));
        Assert.Contains($"{damaged}: prompt shard 1 is damaged", damage.Message, StringComparison.Ordinal);
        Assert.Contains("prompt shard 2 cannot be read", absence.Message, StringComparison.Ordinal);
    }

    public static TheoryData<byte[]> NoShards => new()
    {
        { [] },
        { "SNPSHRD1"u8.ToArray() },
        { [.. "SNPSHRD2"u8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 97] },
        { [.. "SNPSHRD1"u8, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 97] },
        { [.. "SNPSHRD1"u8, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 97] },
        { [.. "SNPSHRD1"u8, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 97] },
        { [.. "SNPSHRD1"u8, 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 97] },
        { [.. "SNPSHRD1"u8, 255, 255, 255, 127, 0, 0, 0, 0, 1, 0, 0, 0, 97] },
    };

    [Theory]
    [MemberData(nameof(NoShards), DisableDiscoveryEnumeration = true)]
    public void Load_RightDigestOfWrongBytes_IsRefused(byte[] bytes)
    {
        Write("x.prompts", bytes);
        PromptShardEntry entry = new(new(0), "x.prompts", 1, Sha256Digest.Of(bytes));

        Assert.Throws<PromptSetException>(() => PromptShard.Load(Folder.FullPath, entry));
    }

    [Fact]
    public void TextAt_NoSuchPlace_Throws()
    {
        PromptShard shard = PromptSet.Build(Folder.File("set"), [Write("a.txt", "a\nb")]).ReadShard(new(0));

        Assert.Throws<ArgumentOutOfRangeException>(() => shard.TextAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.TextAt(2));
    }

    private static IEnumerable<string> TextsOf(PromptSet set) =>
        set.Manifest.Shards.SelectMany(entry =>
            Enumerable.Range(0, entry.NumPrompts).Select(offset => set.ReadShard(entry.Id).TextAt(offset)));

    private string Json(string name, string[] texts) =>
        Write(name, Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(texts)));
}
