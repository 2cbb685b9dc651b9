using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Shipped;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Cli.Tests.Commands;

public sealed class PromptsCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestData.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_PlainText_CountsPromptsDistinctAndBlankLines()
    {
        File.WriteAllText(_folder.File("p.txt"), "a cat\n\n a dog \na cat\n");

        JsonObject summary = CheckOne("p.txt");

        Assert.Equal(3, (int)summary["num_prompts"]!);
        Assert.Equal(2, (int)summary["num_distinct"]!);
        Assert.Equal(0, (int)summary["num_empty"]!);
        Assert.Equal(1, (int)summary["num_blank_lines"]!);
        Assert.Equal((5, 7), ((int)summary["shortest_num_chars"]!, (int)summary["longest_num_chars"]!));
    }

    [Fact]
    public void Check_RecordsWithAnEmptyPrompt_CountIt()
    {
        File.WriteAllText(_folder.File("p.csv"), "id,words\n1,a cat\n2,\n3,\"two\nlines\"\n");

        JsonObject summary = CheckOne("p.csv", "--column", "words");

        Assert.Equal((3, 1), ((int)summary["num_prompts"]!, (int)summary["num_empty"]!));
        Assert.Equal("words", (string)summary["column"]!);
    }

    [Fact]
    public void Check_BadFileAmongGoodOnes_IsRefusedWithItsReasonAndTheOthersAreCounted()
    {
        File.WriteAllText(_folder.File("good.txt"), "a cat\n");
        File.WriteAllText(_folder.File("bad.jsonl"), "{\"prompt\": \"a cat\"}\n{\"prompt\": \n");

        CommandRun run =
            Run("prompts", "check", "good.txt", "bad.jsonl", "gone.txt", "--json").EndedWith(ExitCode.Usage)
            .Said(_folder.File("bad.jsonl") + ", line 2", _folder.File("gone.txt"));

        Assert.Equal((1, 2), ((int)run.Json["num_prompts"]!, (int)run.Json["num_rejected"]!));
        Assert.Equal(
            [true, false, false], run.Json["files"]!.AsArray().Select(file => (bool)file!["is_accepted"]!));
    }

    [Fact]
    public void Check_ForAPerson_NamesFileAndCounts()
    {
        File.WriteAllText(
            _folder.File("p.txt"), string.Concat(Enumerable.Range(0, 1234).Select(i => $"prompt {i}\n")));

        CommandRun run = Run("prompts", "check", "p.txt").EndedWith(ExitCode.Ok);

        Assert.Contains(_folder.File("p.txt"), run.Out, StringComparison.Ordinal);
        Assert.Contains("1,234", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Check_TheDemosFile_Has500DistinctPrompts()
    {
        JsonObject summary = CheckOne(ShippedPrompts.File);

        Assert.Equal((500, 500, 0), (
            (int)summary["num_prompts"]!, (int)summary["num_distinct"]!, (int)summary["num_empty"]!));
    }

    private JsonObject CheckOne(string file, params string[] more) =>
        Assert.Single(Run(["prompts", "check", file, "--json", .. more])
            .EndedWith(ExitCode.Ok).Json["files"]!.AsArray())!
            ["summary"]!.AsObject();

    private CommandRun Run(params string[] arguments) => CommandRun.Of(_folder.FullPath, arguments);
}
