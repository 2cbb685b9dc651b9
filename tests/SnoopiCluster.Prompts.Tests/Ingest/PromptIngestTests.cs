using System.Text;
using SnoopiCluster.Core.PromptSets;
using SnoopiCluster.Prompts.Ingest;
using SnoopiCluster.Prompts.Sets;

namespace SnoopiCluster.Prompts.Tests.Ingest;

public sealed class PromptIngestTests : PromptFileCase
{
    [Fact]
    public void Run_Duplicates_KeepsTheFirstOfAllFiles()
    {
        string[] files = [Write("a.txt", "x\ny\nx\n x\n"), Write("b.csv", "prompt\ny\nz\nY\n")];

        PromptIngestReport report = Ingest("set", files, new() { DropDuplicates = true });

        Assert.Equal(["x", "y", " x", "z", "Y"], TextsOf(report.Set));
        Assert.Equal((7, 5), (report.NumRead, report.NumKept));
        Assert.Equal([3, 2], report.Files.Select(file => file.NumKept));
        DroppedPrompts first = Assert.Single(report.Files[0].Dropped);
        Assert.Equal((PromptDropReason.Duplicate, 1L), (first.Reason, first.Count));
        Assert.Equal([new FilePrompt("x", 3)], first.Examples);
        Assert.Equal([new FilePrompt("y", 2)], Assert.Single(report.Files[1].Dropped).Examples);
    }

    [Fact]
    public void Run_DuplicatesNotAskedFor_KeepsAll() =>
        Assert.Equal(["x", "x"], TextsOf(Ingest("set", [Write("a.txt", "x\nx\n")], new()).Set));

    // Characters are code points: the cat is one, though two UTF-16 units.
    [Fact]
    public void Run_Lengths_CountsCharactersAndKeepsBothLimits()
    {
        string file = Write("a.txt", "a\n🐱🐱\nabc\nabcd\n🐱🐱🐱🐱\nabcde\n🐱🐱🐱🐱🐱\n");

        PromptIngestReport report = Ingest("set", [file], new() { MinChars = 2, MaxChars = 4 });

        Assert.Equal(["🐱🐱", "abc", "abcd", "🐱🐱🐱🐱"], TextsOf(report.Set));
        Assert.Equal(
            [(PromptDropReason.TooShort, 1L), (PromptDropReason.TooLong, 2L)],
            report.Files[0].Dropped.Select(dropped => (dropped.Reason, dropped.Count)));
    }

    [Fact]
    public void Run_ManyAndLongDropped_ShowsTheFirstThreeCut()
    {
        string longText = string.Concat(Enumerable.Repeat("🐱", 100));
        string file = Write("a.txt", "keep\n" + string.Concat(Enumerable.Repeat(longText + "\n", 9)));

        DroppedPrompts dropped = Ingest("set", [file], new() { MaxChars = 50 }).Files[0].Dropped[0];

        Assert.Equal(9, dropped.Count);
        Assert.Equal([2, 3, 4], dropped.Examples.Select(example => example.Line));
        Assert.All(dropped.Examples, example =>
        {
            Assert.EndsWith("🐱…", example.Text, StringComparison.Ordinal);
            Assert.InRange(example.Text.Length, 70, DroppedPrompts.MaxExampleChars);
        });
    }

    [Fact]
    public void Run_NothingLeft_SaysSoAndLeavesNothing()
    {
        var error = Assert.Throws<PromptSetException>(
            () => Ingest("set", [Write("a.txt", "a\nb\n")], new() { MinChars = 5 }));

        Assert.Contains("none of the 2 prompts", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder.File("set")));
    }

    [Fact]
    public void Run_SameFilesTwice_GivesTheSameHashAndWritesNothing()
    {
        string[] files = [Lines("a.txt", 900)];
        PromptSetManifest first = Ingest("set", files, new() { PromptsPerShard = 100 }).Set.Manifest;
        DateTime[] written = WriteTimes("set");

        PromptIngestReport again = Ingest("set", files, new() { PromptsPerShard = 100 });

        Assert.Equal(first.Hash, again.Set.Manifest.Hash);
        Assert.Equal(9, again.NumShardsReused);
        Assert.Equal(written, WriteTimes("set"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_Damaged_MendsTheShard(bool isFinished)
    {
        string[] files = [Lines("a.txt", 1000)];
        PromptSetManifest first = Ingest("set", files, new() { PromptsPerShard = 100 }).Set.Manifest;
        byte[] bytes = File.ReadAllBytes(Folder.File("set", "shard-00003.prompts"));
        bytes[^1] ^= 1;
        Write("set/shard-00003.prompts", bytes);
        File.Delete(Folder.File("set", "shard-00005.prompts"));
        if (!isFinished)
        {
            File.Delete(Folder.File("set", "manifest.json"));
        }

        PromptIngestReport again = Ingest("set", files, new() { PromptsPerShard = 100 });

        Assert.Equal(first.Hash, again.Set.Manifest.Hash);
        Assert.Equal(8, again.NumShardsReused);
        Assert.Equal(1000, TextsOf(again.Set).Count());
    }

    [Fact]
    public void Run_Cancelled_KeepsWholeShardsAndGoesOn()
    {
        string[] files = [Lines("a.txt", 20_000)];
        PromptIngestOptions options = new() { PromptsPerShard = 1000, DropDuplicates = true };
        PromptSetManifest whole = Ingest("whole", files, options).Set.Manifest;
        using CancellationTokenSource stop = new();

        Assert.Throws<OperationCanceledException>(() => PromptIngest.Run(
            Folder.File("set"),
            files,
            options,
            progress =>
            {
                if (progress.NumShards >= 7)
                {
                    stop.Cancel();
                }
            },
            stop.Token));
        Assert.False(File.Exists(Folder.File("set", "manifest.json")));
        PromptIngestReport rest = Ingest("set", files, options);

        Assert.Equal(whole.Hash, rest.Set.Manifest.Hash);
        Assert.InRange(rest.NumShardsReused, 7, 19);
    }

    // What a kill leaves at any byte: some whole shards, one cut, no manifest or a part of it.
    [Fact]
    public void Run_KilledAtAnyByte_EndsWithTheSameHash()
    {
        string[] files = [Lines("a.txt", 300)];
        PromptIngestOptions options = new() { PromptsPerShard = 100 };
        PromptSetManifest whole = Ingest("whole", files, options).Set.Manifest;
        byte[] second = File.ReadAllBytes(Folder.File("whole", "shard-00001.prompts"));
        byte[] manifest = File.ReadAllBytes(Folder.File("whole", "manifest.json"));
        for (int cut = 0; cut <= second.Length; cut += 211)
        {
            Directory.CreateDirectory(Folder.File("set"));
            File.Copy(Folder.File("whole", "shard-00000.prompts"), Folder.File("set", "shard-00000.prompts"));
            Write("set/shard-00001.prompts", second.AsSpan(0, cut));
            Write("set/manifest.json.unfinished", manifest.AsSpan(0, cut % manifest.Length));

            PromptIngestReport report = Ingest("set", files, options);

            Assert.Equal(whole.Hash, report.Set.Manifest.Hash);
            Assert.Equal(cut == second.Length ? 2 : 1, report.NumShardsReused);
            Assert.Equal(4, Directory.GetFiles(Folder.File("set")).Length);
            Directory.Delete(Folder.File("set"), recursive: true);
        }
    }

    [Fact]
    public void Run_FolderHoldsALargerSet_IsRefusedAndKeepsIt()
    {
        PromptSet larger = Ingest("set", [Lines("a.txt", 300)], new() { PromptsPerShard = 100 }).Set;

        var error = Assert.Throws<PromptSetException>(
            () => Ingest("set", [Lines("b.txt", 200)], new() { PromptsPerShard = 100 }));

        Assert.Contains(larger.Manifest.Hash.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(300, TextsOf(larger).Count());
    }

    [Fact]
    public void Run_EveryFormat_GivesTheSameHash()
    {
        string[] names = ["a.txt", "a.csv", "a.tsv", "a.json", "a.jsonl"];
        string[] contents =
        [
            "one\ntwo\n", "prompt\none\ntwo\n", "id\tprompt\n1\tone\n2\ttwo\n", "[\"one\",\"two\"]",
            "{\"prompt\":\"one\"}\n{\"prompt\":\"two\"}\n",
        ];

        Assert.Single(names.Zip(contents).SelectMany(file => (string[])
        [
            Ingest(file.First, [Write(file.First + "/" + file.First, file.Second)]),
            Ingest(file.First + "gz", [Write(
                file.First + "/" + file.First + ".gz", Gzip(Encoding.UTF8.GetBytes(file.Second)))]),
        ]).Distinct());

        string Ingest(string set, string[] files) =>
            this.Ingest(set + ".set", files, new()).Set.Manifest.Hash.ToString();
    }

    [Fact]
    public void Run_OptionsOutOfRange_Throws()
    {
        string[] files = [Write("a.txt", "a")];

        Assert.ThrowsAny<ArgumentException>(() => Ingest("set", files, new() { MinChars = -1 }));
        Assert.ThrowsAny<ArgumentException>(() => Ingest("set", files, new() { MinChars = 3, MaxChars = 2 }));
        Assert.ThrowsAny<ArgumentException>(() => Ingest("set", files, new() { MaxChars = 0 }));
        Assert.False(Directory.Exists(Folder.File("set")));
    }

    // Enough different texts that the set of keys grows several times.
    [Fact]
    public void Run_ManyDuplicates_FindsEveryOne()
    {
        string text =
            string.Concat(Enumerable.Range(0, 50_000).Select(i => $"prompt {i * 7919L % 20_011}\n"));

        PromptIngestReport report = Ingest("set", [Write("a.txt", text)], new() { DropDuplicates = true });

        Assert.Equal((50_000, 20_011), (report.NumRead, report.NumKept));
        Assert.Equal(20_011, TextsOf(report.Set).Distinct().Count());
    }

    private static IEnumerable<string> TextsOf(PromptSet set) =>
        set.Manifest.Shards.SelectMany(entry =>
        {
            PromptShard shard = set.ReadShard(entry.Id);
            return Enumerable.Range(0, entry.NumPrompts).Select(shard.TextAt);
        });

    private PromptIngestReport Ingest(string set, string[] files, PromptIngestOptions options) =>
        PromptIngest.Run(
            Folder.File(set), files, options, progress: null, TestContext.Current.CancellationToken);

    private string Lines(string name, int count) =>
        Write(name, string.Concat(Enumerable.Range(0, count).Select(i => $"prompt {i}\n")));

    private DateTime[] WriteTimes(string set) =>
        [.. Directory.GetFiles(Folder.File(set)).Order().Select(File.GetLastWriteTimeUtc)];
}
