namespace SnoopiCluster.Prompts.Tests.Reading;

public sealed class TsvReaderTests : PromptFileCase
{
    [Fact]
    public void Read_QuotesAndEmptyFields_AreLeftAsTheyAre() =>
        Assert.Equal(
            ["a \"b", "\"c\"", " d ", ""],
            Read("a.tsv", "Prompt\tCategory\tNote\na \"b\tx\t\n\"c\"\tx\ty\r\n d \t\t\n\tx\t"));

    [Fact]
    public void Read_PromptInTheLastColumn_LosesTheLineEndOnly() =>
        Assert.Equal(["a", "b "], Read("a.tsv", "id\tprompt\r\n1\ta\r\n2\tb \r\n"));

    [Fact]
    public void Read_EmptyLines_AreNoRecordsWhereThereAreSeveralColumns() =>
        Assert.Equal(["a", "b"], Read("a.tsv", "prompt\tid\n\na\t1\nb\t2\n\n"));

    [Fact]
    public void Read_EmptyLines_AreEmptyPromptsWhereThereIsOneColumn() =>
        Assert.Equal(["a", "", "b"], Read("a.tsv", "prompt\na\n\nb\n"));

    [Theory]
    [InlineData("prompt\tid\nx\t0\nAbstract\n", 3, "1 fields, and the header has 2")]
    [InlineData("prompt\tid\nx\t0\t0\n", 2, "3 fields, and the header has 2")]
    [InlineData("Text2\tCategory\nx\t0\n", 1, "'Text2', 'Category'")]
    [InlineData("prompt\tprompt\nx\t0\n", 1, "more than once")]
    public void Read_BrokenFile_NamesTheLine(string content, long line, string words) =>
        Refuses("a.tsv", content, line, words);
}
