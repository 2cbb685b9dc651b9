using System.Text.Json;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Tokenizers;

/// <summary>Token ids against the reference tokenizers, exact.</summary>
public sealed class ClipTokenizerGoldenTests
{
    private readonly ClipTokenizer _tokenizer = ClipTokenizer.Load(TestData.Golden("tokenizer-clip"));

    [Fact]
    public void Encode_GoldenPrompts_GivesTransformersIds()
    {
        foreach (JsonElement prompt in Prompts())
        {
            Assert.Equal(Ids(prompt, "hf_ids"), _tokenizer.Encode(Text(prompt)));
        }
    }

    [Fact]
    public void Tokenize_GoldenPromptsInOpenAiForm_GivesSimpleTokenizerIds()
    {
        foreach (JsonElement prompt in Prompts())
        {
            Assert.Equal(Ids(prompt, "ids"), _tokenizer.Tokenize(Text(prompt), ClipTextForm.OpenAi));
        }
    }

    [Fact]
    public void EncodeBatch_GoldenPrompts_PadsEachRow()
    {
        JsonElement[] prompts = [.. Prompts()];

        long[] batch = _tokenizer.EncodeBatch([.. prompts.Select(Text)]);

        Assert.Equal(prompts.Length * _tokenizer.MaxLength, batch.Length);
        for (int row = 0; row < prompts.Length; row++)
        {
            int[] ids = Ids(prompts[row], "hf_ids");
            int numPadding = _tokenizer.MaxLength - ids.Length;
            long[] padding = [.. Enumerable.Repeat((long)_tokenizer.PaddingId, numPadding)];
            long[] expected = [.. ids.Select(id => (long)id), .. padding];
            Assert.Equal(expected, batch.AsSpan(row * _tokenizer.MaxLength, _tokenizer.MaxLength));
        }
    }

    [Fact]
    public void Encode_FromManyThreadsAtOnce_GivesTheSameIds()
    {
        JsonElement[] prompts = [.. Prompts()];

        Parallel.For(0, 8 * prompts.Length, i =>
        {
            JsonElement prompt = prompts[i % prompts.Length];
            Assert.Equal(Ids(prompt, "hf_ids"), _tokenizer.Encode(Text(prompt)));
        });
    }

    private static IEnumerable<JsonElement> Prompts() =>
        File.ReadLines(TestData.Golden("tokenizer-clip", "tokenizer-clip.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement);

    private static string Text(JsonElement prompt) => prompt.GetProperty("text").GetString()!;

    private static int[] Ids(JsonElement prompt, string key) =>
        [.. prompt.GetProperty(key).EnumerateArray().Select(id => id.GetInt32())];
}
