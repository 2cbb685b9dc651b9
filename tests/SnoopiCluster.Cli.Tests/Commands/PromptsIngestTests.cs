using System.Text.Json.Nodes;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

public sealed class PromptsIngestTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ingest_TwoFiles_WritesTheSetAndReportsCounts()
    {
        File.WriteAllText(_folder.File("a.txt"), "a cat\na dog\na cat\nx\n");
        File.WriteAllText(
            _folder.File("b.csv"), "id,words\n1,a dog\n2,a very long story of a cat\n3,a bird\n");

        JsonObject report = Run(
            "prompts", "ingest", "a.txt", "b.csv", "--name", "pets", "--column", "words", "--dedupe",
            "--min-length", "2", "--max-length", "10", "--shard-size", "2", "--json")
            .EndedWith(ExitCode.Ok).Json;

        string folder = _folder.File(".snoopi", "prompts", "pets");
        PromptSet set = PromptSet.Open(folder);
        PromptShard first = set.ReadShard(new(0));
        Assert.Equal(
            ["a cat", "a dog", "a bird"],
            [first.TextAt(0), first.TextAt(1), set.ReadShard(new(1)).TextAt(0)]);
        Assert.Equal(folder, (string)report["folder"]!);
        Assert.Equal(set.Manifest.Hash.ToString(), (string)report["manifest_hash"]!);
        Assert.Equal((7, 3, 2), (
            (int)report["num_read"]!, (int)report["num_prompts"]!, (int)report["num_shards"]!));
        JsonArray dropped = report["files"]![1]!["dropped"]!.AsArray();
        Assert.Equal(["duplicate", "too_long"], dropped.Select(reason => (string)reason!["reason"]!));
        Assert.Equal("a dog", (string)dropped[0]!["examples"]![0]!["text"]!);
    }

    [Fact]
    public void Ingest_Again_SaysThatTheShardsWereThere()
    {
        File.WriteAllText(_folder.File("a.txt"), "a cat\na dog\n");
        CommandRun first = Run("prompts", "ingest", "a.txt", "--name", "pets", "--out", "here");
        CommandRun second = Run("prompts", "ingest", "a.txt", "--name", "pets", "--out", "here");

        Assert.Contains(_folder.File("here"), first.EndedWith(ExitCode.Ok).Out, StringComparison.Ordinal);
        Assert.Contains(
            "1 of them there before", second.EndedWith(ExitCode.Ok).Out, StringComparison.Ordinal);
        Assert.Equal(first.Out.Split("manifest:")[1], second.Out.Split("manifest:")[1]);
    }

    [Fact]
    public void Ingest_DroppedPrompts_AreShownToAPerson()
    {
        File.WriteAllText(_folder.File("a.txt"), "a cat\na dog\na cat\n");

        CommandRun run =
            Run("prompts", "ingest", "a.txt", "--name", "pets", "--dedupe").EndedWith(ExitCode.Ok);

        Assert.Contains("1 duplicates, such as 3: 'a cat'", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Ingest_FaultyFile_NamesFileAndLine()
    {
        File.WriteAllText(_folder.File("a.jsonl"), "{\"prompt\": \"a cat\"}\n{\"prompt\": \n");

        Run("prompts", "ingest", "a.jsonl", "--name", "pets").EndedWith(ExitCode.Usage)
            .Said(_folder.File("a.jsonl") + ", line 2");

        Assert.False(Directory.Exists(_folder.File(".snoopi", "prompts", "pets")));
    }

    [Fact]
    public void Ingest_OtherFilesIntoATakenFolder_IsRefused()
    {
        File.WriteAllText(_folder.File("a.txt"), "a cat\n");
        File.WriteAllText(_folder.File("b.txt"), "a dog\n");
        Run("prompts", "ingest", "a.txt", "--name", "pets").EndedWith(ExitCode.Ok);

        Run("prompts", "ingest", "b.txt", "--name", "pets").EndedWith(ExitCode.Failed)
            .Said("already holds a prompt set", "choose another folder");
    }

    [Theory]
    [InlineData("--name ../pets", "'../pets' is no name")]
    [InlineData("--name Pets", "'Pets' is no name")]
    [InlineData("--name pets --min-length -1", "--min-length -1")]
    [InlineData("--name pets --min-length 5 --max-length 4", "--max-length 4")]
    [InlineData("--name pets --shard-size 0", "--shard-size: 0")]
    [InlineData("--name pets --shard-size 16385", "--shard-size: 16385")]
    [InlineData("--dedupe", "--name")]
    public void Ingest_OptionsThatCannotBe_NamesThem(string options, string words)
    {
        File.WriteAllText(_folder.File("a.txt"), "a cat\n");

        Run(["prompts", "ingest", "a.txt", .. options.Split(' ')]).EndedWith(ExitCode.Usage).Said(words);
    }

    private CommandRun Run(params string[] arguments) => CommandRun.Of(_folder.FullPath, arguments);
}
