namespace SnoopiCluster.Prompts.Tests.Reading;

public sealed class JsonLinesReaderTests : PromptFileCase
{
    [Fact]
    public void Read_Records_TakesThePromptAtTheTopOnly() =>
        Assert.Equal(
            ["a", "b \"c\"\n", "", "🐱"],
            Read(
                "a.jsonl",
                "{\"include\":[{\"prompt\":\"x\",\"n\":1}],\"prompt\":\"a\"}\n"
                    + "{\"prompt\":\"b \\\"c\\\"\\n\",\"more\":{\"prompt\":\"x\"}}\r\n"
                    + " {\"prompt\":\"\"} \n\n{\"prompt\":\"\\ud83d\\udc31\"}"));

    [Fact]
    public void Read_KeyOfUnusualSpelling_IsTakenFromTheFirstRecord() =>
        Assert.Equal(
            ["1", "2"],
            Read("a.jsonl", "{\"TEXT\":\"0\",\"Caption\":\"1\"}\n{\"Caption\":\"2\",\"prompt\":\"0\"}\n"));

    [Fact]
    public void Read_KeyAskedFor_TakesThatOne() =>
        Assert.Equal(
            ["1"], Read("a.jsonl", "{\"prompt\":\"0\",\"a key\":\"1\"}", new() { Column = "a key" }));

    [Fact]
    public void Read_KeySpeltWithEscapes_IsTheSameKey() =>
        Assert.Equal(["1", "2"], Read("a.jsonl", "{\"prompt\":\"1\"}\n{\"\\u0070rompt\":\"2\"}\n"));

    [Theory]
    [InlineData("{\"prompt\":\"a\"}\n{\"prompt\": \"A green col\n{\"prompt\":\"b\"}\n", 2, "not valid JSON")]
    [InlineData("{\"prompt\":\"a\"}\n{\"caption\":\"b\"}\n", 2, "no key 'prompt'")]
    [InlineData("{\"x\":\"a\",\"y\":1}\n", 1, "but there is 'x', 'y'")]
    [InlineData("{}\n", 1, "but there is nothing")]
    [InlineData("{\"prompt\":null}\n", 1, "must be a string, and here it is null")]
    [InlineData("{\"prompt\":42}\n", 1, "here it is a number")]
    [InlineData("{\"prompt\":true}\n", 1, "here it is true")]
    [InlineData("{\"prompt\":[\"a\",\"b\"]}\n", 1, "here it is a list")]
    [InlineData("{\"prompt\":{\"prompt\":\"x\"}}\n", 1, "here it is a record")]
    [InlineData("\"bare\"\n", 1, "this is a bare string")]
    [InlineData("[1,2]\n", 1, "this is a list")]
    [InlineData("{\"prompt\":NaN}\n", 1, "not valid JSON")]
    [InlineData("{\"prompt\":\"a\"} {\"prompt\":\"b\"}\n", 1, "not valid JSON")]
    [InlineData("{\"prompt\":\"a\"},\n", 1, "not valid JSON")]
    [InlineData("{\"prompt\":\"a\",}\n", 1, "not valid JSON")]
    [InlineData("{\"prompt\":\"a\",\"prompt\":\"b\"}\n", 1, "more than once")]
    [InlineData("{\"prompt\":\"a\"}\n{\"prompt\":\"a\",\"prompt\":\"b\"}\n", 2, "more than once")]
    [InlineData("{\"prompt\":\"a\"}\n{\"prompt\":\"half \\ud83d emoji\"}\n", 2, "half of a surrogate pair")]
    [InlineData("{\"prompt\":\"a\"}\n{\"prompt\":\"half \\udc31\"}\n", 2, "half of a surrogate pair")]
    [InlineData("{\"\\ud83d\":1,\"prompt\":\"a\"}\n", 1, "half of a surrogate pair")]
    [InlineData("{\"prompt\":\"a\"}\n{\"\\ud83dprom\":1,\"prompt\":\"a\"}\n", 2, "half of a surrogate pair")]
    [InlineData("{\"prompt\":\"a\\u0000b\"}\n", 1, "NUL")]
    public void Read_BrokenRecord_NamesTheLine(string content, long line, string words) =>
        Refuses("a.jsonl", content, line, words);

    [Fact]
    public void Read_DeepNesting_IsRefused() =>
        Refuses(
            "a.jsonl",
            $"{{\"prompt\":\"a\",\"x\":{new string('[', 20_000)}{new string(']', 20_000)}}}\n",
            1,
            "not valid JSON");

    [Fact]
    public void Read_RecordOverTheLimit_IsRefused() =>
        Refuses(
            "a.jsonl",
            $"{{\"prompt\":\"a\"}}\n{{\"prompt\":\"a\",\"x\":\"{new string('x', 2_000)}\"}}\n",
            2,
            "longer than 1000 bytes",
            new() { MaxRecordBytes = 1_000 });
}
