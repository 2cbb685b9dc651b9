namespace SnoopiCluster.Prompts.Tests;

public sealed class PromptFileSummaryTests : PromptFileCase
{
    [Fact]
    public void Of_Records_CountsWhatIsInThem()
    {
        string path = Write(
            "a.csv", "prompt,id\na cat,1\n,2\n a dog ,3\na cat,4\n\n\"two\nlines\",5\n\"c\rd\",6\n   ,7\n");

        Assert.Equal(
            new PromptFileSummary
            {
                File = path,
                Format = PromptFileFormat.Csv,
                Column = "prompt",
                NumPrompts = 7,
                NumDistinct = 6,
                NumEmpty = 2,
                NumBlankLines = 1,
                NumWithOuterBlanks = 2,
                NumWithLineFeed = 1,
                NumWithCarriageReturn = 1,
                ShortestNumChars = 0,
                ShortestLine = 3,
                LongestNumChars = 9,
                LongestLine = 7,
            },
            PromptFileSummary.Of(path));
    }

    [Fact]
    public void Of_CharactersOfTwoUnits_CountsThemOnce()
    {
        PromptFileSummary summary = PromptFileSummary.Of(Write("a.txt", "🐱🐱\nabc\n"));

        Assert.Equal((2, 1), (summary.ShortestNumChars, summary.ShortestLine));
        Assert.Equal((3, 2), (summary.LongestNumChars, summary.LongestLine));
    }

    [Fact]
    public void Of_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(
            () => PromptFileSummary.Of(Write("a.txt", "x"), null, new CancellationToken(canceled: true)));
}
