using System.Text.Json;
using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// The special tokens and the length of a tokenizer folder, from <c>tokenizer_config.json</c> and
/// <c>special_tokens_map.json</c>; both may be absent.
/// </summary>
/// <param name="Start">Stands before every prompt.</param>
/// <param name="End">Stands after every prompt.</param>
/// <param name="Padding">Fills the rest: the end token for SD1.5, "!" for SD2.1.</param>
/// <param name="MaxLength">Tokens of an encoded prompt with start, end and padding.</param>
internal sealed record SpecialTokens(string Start, string End, string Padding, int MaxLength)
{
    /// <summary>CLIP's own tokens, for a folder that names none.</summary>
    public static SpecialTokens Default { get; } =
        new("<|startoftext|>", "<|endoftext|>", "<|endoftext|>", 77);

    /// <summary>Reads a folder.</summary>
    /// <exception cref="ModelLoadException">A file is broken or a key has the wrong type.</exception>
    public static SpecialTokens Read(string folder)
    {
        ModelConfig? config = ReadIfThere(folder, ClipTokenizerFiles.Config);
        ModelConfig? map = ReadIfThere(folder, ClipTokenizerFiles.SpecialTokens);

        // As in transformers: the map belongs to the older layout and overrides the config, unless the config
        // already lists the added tokens. Published SD2.1 folders name the padding "!" in the map only.
        ModelConfig?[] sources = config?.Has("added_tokens_decoder") == true ? [config] : [map, config];
        string end = Token("eos_token") ?? Default.End;
        return new SpecialTokens(
            Token("bos_token") ?? Default.Start, end, Token("pad_token") ?? end, ReadMaxLength(config));

        string? Token(string key) =>
            sources.OfType<ModelConfig>().FirstOrDefault(source => source.Has(key)) is { } named
                ? TokenText(named, key)
                : null;
    }

    private static ModelConfig? ReadIfThere(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        return File.Exists(file) ? ModelConfig.Read(file) : null;
    }

    private static string TokenText(ModelConfig config, string key) =>
        config.ToJson()[key] is JsonObject ? config.Section(key).Text("content") : config.Text(key);

    private static int ReadMaxLength(ModelConfig? config)
    {
        const string Key = "model_max_length";
        if (config?.Has(Key) != true)
        {
            return Default.MaxLength;
        }

        // Start, end and one token are the least that makes sense; transformers writes 1e30 for "no limit".
        return config.ToJson()[Key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            && value.GetValue<double>() is var length and >= 3 and <= 65_536 && length == Math.Floor(length)
            ? (int)length
            : throw config.Fault(
                Key, "is no whole number from 3 to 65536; the text encoder's number of positions is needed.");
    }
}
