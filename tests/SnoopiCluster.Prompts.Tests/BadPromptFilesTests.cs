using System.Text.Json;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Prompts.Tests;

/// <summary>
/// The collection of broken and tricky files beside the checkout; each behaves as its manifest says.
/// </summary>
public sealed class BadPromptFilesTests
{
    [Theory]
    [InlineData("empty.txt", null, "empty")]
    [InlineData("whitespace_only.txt", null, "no prompt")]
    [InlineData("invalid_utf8.txt", 3, "byte offset 45: byte 0xE9 is not valid UTF-8")]
    [InlineData("single_line_5mb.txt", 1, "longer than 400000 bytes")]
    [InlineData("truncated.txt.gz", null, "cut short")]
    [InlineData("jsonl_broken_line7.jsonl", 7, "not valid JSON")]
    [InlineData("csv_unbalanced_quotes.csv", 6, "a quote is missing")]
    [InlineData("csv_unclosed_quote_eof.csv", 13, "still open at the end")]
    [InlineData("tsv_missing_column.tsv", 6, "2 fields, and the header has 4")]
    [InlineData("tsv_no_prompt_header.tsv", 1, "no prompt column")]
    [InlineData("nul_bytes.txt", 2, "NUL")]
    [InlineData("invalid_utf8_at_64k_boundary.txt", 1024, "byte offset 65535: byte 0xE2")]
    [InlineData("garbage_crc.txt.gz", null, "checksum")]
    [InlineData("not_gzip.txt.gz", null, "the content is not gzip")]
    [InlineData("empty_payload.txt.gz", null, "empty")]
    [InlineData("trailing_garbage.txt.gz", null, "9 bytes that are not gzip")]
    [InlineData("utf16le_bom.txt", 1, "UTF-16")]
    [InlineData("jsonl_missing_key.jsonl", 2, "no key 'prompt'")]
    [InlineData("jsonl_non_string.jsonl", 2, "'prompt' must be a string, and here it is null")]
    [InlineData("jsonl_lone_surrogate.jsonl", 2, "half of a surrogate pair")]
    [InlineData("json_truncated.json", 1, "not valid JSON")]
    [InlineData("json_deep_nesting.json", 1, "this is a list")]
    [InlineData("csv_no_prompt_column.csv", 1, "no prompt column")]
    [InlineData("truncated.parquet", null, "footer: it does not end with PAR1")]
    [InlineData("footer_length_lies.parquet", null, "footer claims 2147483647 bytes")]
    public void ReadAll_BrokenFile_NamesFileLineAndFault(string file, int? line, string fault)
    {
        string path = TestData.Shared("prompts", "bad", file);

        var error = Assert.Throws<PromptFileException>(() => PromptFileReader.ReadAll(path).Count());

        Assert.Equal(path, error.File);
        Assert.Equal(line, (int?)error.Line);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAll_EveryFileOfTheManifest_BehavesAsItSays()
    {
        string folder = TestData.Shared("prompts", "bad");
        using JsonDocument manifest =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "MANIFEST.json")));
        foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
        {
            string file = entry.GetProperty("file").GetString()!;
            string path = Path.Combine(folder, file);
            switch (entry.GetProperty("cls").GetString())
            {
                case "reject":
                    Assert.Throws<PromptFileException>(() => PromptFileReader.ReadAll(path).Count());
                    break;
                case "tricky_valid":
                    var expected = entry.GetProperty("expected_prompts").EnumerateArray();
                    Assert.Equal(expected.Select(prompt => prompt.GetString()), TextsOf(path));
                    break;
                default:
                    Assert.Contains(file, (string[])["single_line_5mb.txt", "lone_cr.txt", "duplicates.txt"]);
                    break;
            }
        }
    }

    [Fact]
    public void ReadAll_LoneCarriageReturns_AreCharactersOfOnePrompt() =>
        Assert.Equal(
            ["A red colored car.\rA black colored car.\rA pink colored car.\rA black colored dog."],
            TextsOf(TestData.Shared("prompts", "bad", "lone_cr.txt")));

    [Fact]
    public void SummaryOf_LoneCarriageReturnsAndDuplicates_CountsThem()
    {
        Assert.Equal(
            1, PromptFileSummary.Of(TestData.Shared("prompts", "bad", "lone_cr.txt")).NumWithCarriageReturn);
        PromptFileSummary duplicates =
            PromptFileSummary.Of(TestData.Shared("prompts", "bad", "duplicates.txt"));
        Assert.Equal((6, 4), (duplicates.NumPrompts, duplicates.NumDistinct));
    }

    private static IEnumerable<string> TextsOf(string path) =>
        PromptFileReader.ReadAll(path).Select(prompt => prompt.Text);
}
