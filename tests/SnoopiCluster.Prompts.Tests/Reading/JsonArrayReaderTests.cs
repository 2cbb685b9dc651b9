using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace SnoopiCluster.Prompts.Tests.Reading;

public sealed class JsonArrayReaderTests : PromptFileCase
{
    [Fact]
    public void Read_ArrayOfRecords_NamesTheLineOfEach()
    {
        string path = Write(
            "a.json",
            "\uFEFF[\n  {\n    \"id\": [1, {\"caption\": \"x\"}],\n    \"caption\": \"a\"\n  },\n"
                + "  {\"caption\": \"\"}\n]\n");

        Assert.Equal([new("a", 2), new("", 6)], PromptFileReader.ReadAll(path));
    }

    [Fact]
    public void Read_ArrayOfStrings_NeedsNoKey()
    {
        using PromptFileReader reader = PromptFileReader.Open(Write("a.json", "[\"a\",\n\"b\"]"));

        Assert.True(reader.TryRead(out FilePrompt first));
        Assert.True(reader.TryRead(out FilePrompt second));
        Assert.False(reader.TryRead(out _));
        Assert.Equal([new("a", 1), new("b", 2)], [first, second]);
        Assert.Null(reader.Column);
    }

    [Theory]
    [InlineData("[{\"prompt\":\"a\"},\n{\"prompt\":\"b\"", 2, "not valid JSON")]
    [InlineData("[\"a\"\n", 2, "not valid JSON")]
    [InlineData("[\"a\"]\n]", 2, "not valid JSON")]
    [InlineData("[\"a\"]\n[\"b\"]", 2, "not valid JSON")]
    [InlineData("[\"a\",]", 1, "not valid JSON")]
    [InlineData("{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}", 1, "name it .jsonl")]
    [InlineData("\"a\"", 1, "one array")]
    [InlineData("[\"a\",\n{\"prompt\":\"b\"}]", 2, "mixed")]
    [InlineData("[{\"prompt\":\"b\"},\n\"a\"]", 2, "mixed")]
    [InlineData("[[\"a\"]]", 1, "this is a list")]
    [InlineData("[null]", 1, "this is null")]
    [InlineData("[{\"prompt\":\"b\"},\n\n{\"id\":\"a\"}]", 3, "no key 'prompt'")]
    [InlineData("[{\"prompt\":\"b\"},\n{\"prompt\":7}]", 2, "here it is a number")]
    [InlineData("[\"a\",\n\"half \\ud83d\"]", 2, "half of a surrogate pair")]
    [InlineData("[\"a\",\n\"nul \\u0000\"]", 2, "NUL")]
    public void Read_BrokenArray_NamesTheLine(string content, long line, string words) =>
        Refuses("a.json", content, line, words);

    [Fact]
    public void Read_DeepNesting_IsRefused()
    {
        Refuses("a.json", new string('[', 20_000) + new string(']', 20_000), 1, "this is a list");
        Refuses("b.json", $"[{{\"prompt\":{new string('[', 20_000)}", 1, "not valid JSON");
    }

    [Fact]
    public void Read_AnyStrings_GivesThemBackFromRecordsAndStrings()
    {
        Gen<string> texts =
            from parts in Gen.ArrayOf(Gen.Elements("a", " ", "\"", "\\", "\n", "é", "🐱", "\u2028", "{", "]"))
            select string.Concat(parts);
        Gen<string[]> lists = Gen.NonEmptyListOf(texts).Select(list => list.ToArray());

        Check.QuickThrowOnFailure(Prop.ForAll(lists.ToArbitrary(), prompts =>
            Read("a.json", JsonSerializer.Serialize(prompts)).SequenceEqual(prompts)
            && Read("b.json", JsonSerializer.Serialize(prompts.Select(prompt => new { id = 1, prompt })))
                .SequenceEqual(prompts)));
    }

    [Fact]
    public void Read_TokensAcrossTheBuffersEnd_AreTheSameWhereverItFalls()
    {
        string[] prompts = [.. Enumerable.Range(0, 3_000).Select(i => $"say \"{i}\"\nthen 🐱")];
        var records = prompts.Select(prompt => new { id = 12345, prompt, ok = true });
        string json = JsonSerializer.Serialize(records);
        for (int shift = 0; shift < 60; shift++)
        {
            Assert.Equal(prompts, Read("a.json", new string(' ', shift) + json));
        }
    }

    [Fact]
    public void Read_StringLongerThanTheBuffer_IsWhole()
    {
        string text = new('x', 90_000);

        Assert.Equal(["a", text, "b"], Read("a.json", JsonSerializer.Serialize((string[])["a", text, "b"])));
    }
}
