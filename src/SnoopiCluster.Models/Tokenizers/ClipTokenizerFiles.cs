namespace SnoopiCluster.Models.Tokenizers;

/// <summary>Names of the files of a tokenizer folder, as transformers writes them.</summary>
internal static class ClipTokenizerFiles
{
    public const string Vocabulary = "vocab.json";
    public const string Merges = "merges.txt";
    public const string Config = "tokenizer_config.json";
    public const string SpecialTokens = "special_tokens_map.json";
}
