using FsCheck;
using FsCheck.Fluent;

namespace SnoopiCluster.Prompts.Tests.Reading;

public sealed class CsvReaderTests : PromptFileCase
{
    [Fact]
    public void Read_QuotesCommasAndLineFeeds_FollowRfc4180() =>
        Assert.Equal(
            ["a \"quoted\" cat, with comma", "two\nlines", "plain", "", " outer blanks ", "", "\"", "a\r\nb"],
            Read(
                "a.csv",
                "\uFEFFid,prompt,seed\r\n0,\"a \"\"quoted\"\" cat, with comma\",0\r\n1,\"two\nlines\",1\r\n"
                    + "2,plain,2\r\n3,,3\r\n4, outer blanks ,4\r\n5,\"\",5\r\n"
                    + "6,\"\"\"\",6\r\n7,\"a\r\nb\",7"));

    [Fact]
    public void Read_PromptInTheLastColumn_LosesTheLineEndOnly() =>
        Assert.Equal(
            ["a", "b\rc", "d", "", "e"],
            Read("a.csv", "id,prompt\r\n1,a\r\n2,b\rc\r\n3,\"d\"\r\n4,\r\n5,e\r"));

    [Fact]
    public void Read_LineNumbers_CountLineFeedsInFields() =>
        Assert.Equal(
            [2, 4, 5],
            PromptFileReader.ReadAll(Write("a.csv", "prompt,id\n\"a\nb\",1\nc,2\nd,3\n"))
                .Select(prompt => prompt.Line));

    [Fact]
    public void Read_EmptyLines_AreNoRecordsWhereThereAreSeveralColumns() =>
        Assert.Equal(["a", "b"], Read("a.csv", "prompt,id\n\na,1\n\r\nb,2\n\n"));

    [Fact]
    public void Read_EmptyLines_AreEmptyPromptsWhereThereIsOneColumn() =>
        Assert.Equal(["a", "", "b", ""], Read("a.csv", "prompt\na\n\nb\n\"\"\n"));

    [Theory]
    [InlineData("id,prompt\n0,\"a\n1,\"b\"\n", 2, "closes on line 3 with more text behind it")]
    [InlineData("id,prompt\n0,\"a\"\n1,\"b", 3, "still open at the end")]
    [InlineData("id,prompt\n0,a \"b\" c\n", 2, "a quote inside a field")]
    [InlineData("id,prompt\n0,\"a\"b\n", 2, "with more text behind it")]
    [InlineData("id,prompt\n0,\"a\"\rb\n", 2, "with more text behind it")]
    [InlineData("id,prompt\n0,\"a\"\r,b\n", 2, "with more text behind it")]
    [InlineData("id,prompt\n0,a\n1\n", 3, "1 fields, and the header has 2")]
    [InlineData("id,prompt\n0,a,b\n", 2, "3 fields, and the header has 2")]
    [InlineData("id,prompt\n0,a,\n", 2, "3 fields, and the header has 2")]
    [InlineData("image_id,seed\n0,0\n", 1, "'image_id', 'seed'")]
    [InlineData("prompt,prompt\na,b\n", 1, "more than once")]
    [InlineData("\"prompt\n", 1, "still open")]
    public void Read_BrokenFile_NamesTheLineWhereItBegins(string content, long line, string words) =>
        Refuses("a.csv", content, line, words);

    [Theory]
    [InlineData("text,caption,Prompt\n3,2,1\n", "1")]
    [InlineData("PROMPT,prompt\n2,1\n", "1")]
    [InlineData("TEXT,Caption\n2,1\n", "1")]
    [InlineData("IIW,TEXT\n2,1\n", "1")]
    [InlineData("a,iiw\n2,1\n", "1")]
    public void Read_NoColumnAskedFor_TakesTheFirstOfTheUsualOnes(string content, string expected) =>
        Assert.Equal([expected], Read("a.csv", content));

    [Fact]
    public void Read_ColumnAskedFor_TakesThatOneExactly()
    {
        Assert.Equal(["2"], Read("a.csv", "prompt,note\n1,2\n", new() { Column = "note" }));
        Refuses("b.csv", "prompt,note\n1,2\n", 1, "'Note'", new() { Column = "Note" });
    }

    [Fact]
    public void Read_AnyFieldsWrittenByTheStandard_GivesThemBack()
    {
        Gen<string> fields =
            from parts in Gen.ArrayOf(
                Gen.Elements("a", " ", ",", "\"", "\n", "\r\n", "\r", "é", "🐱", "\t", "x;y"))
            select string.Concat(parts);
        Gen<string[]> columns = Gen.NonEmptyListOf(fields).Select(list => list.ToArray());

        Check.QuickThrowOnFailure(Prop.ForAll(columns.ToArbitrary(), prompts =>
        {
            var rows = prompts.Select((prompt, i) => $"{i},{Quoted(prompt)},{Quoted(prompt)}");
            string lf = string.Join("\n", rows.Prepend("id,prompt,copy"));
            return Read("lf.csv", lf).SequenceEqual(prompts)
                && Read("crlf.csv", lf.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n")
                    .SequenceEqual(prompts.Select(p => p.Replace("\n", "\r\n", StringComparison.Ordinal)));
        }));
    }

    [Fact]
    public void Read_RecordsAcrossTheBuffersEnd_AreTheSameWhereverItFalls()
    {
        string[] prompts = [.. Enumerable.Range(0, 3_000).Select(i => $"say \"{i}\",\nthen 🐱")];
        string body = string.Concat(prompts.Select(prompt => $"{Quoted(prompt)},7\r\n"));
        for (int shift = 0; shift < 40; shift++)
        {
            Assert.Equal(prompts, Read("a.csv", $"prompt,{new string('n', shift)}\r\n{body}"));
        }
    }

    private static string Quoted(string field) =>
        $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
