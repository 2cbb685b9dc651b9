using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// A vocabulary that <see cref="BpeTrainer"/> learned, to be saved in the layout of transformers.
/// </summary>
/// <param name="Symbols">Position is id; start and end token stand last.</param>
/// <param name="Merges">In the order they apply.</param>
public sealed record LearnedVocabulary(
    ImmutableArray<string> Symbols, ImmutableArray<(string Left, string Right)> Merges)
{
    /// <summary>
    /// Writes <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer_config.json</c> and
    /// <c>special_tokens_map.json</c>;
    /// padding is the end token, as in SD1.5.
    /// </summary>
    /// <param name="folder">
    /// Made where it is not there; files of these names are replaced. A part of a pipeline that is being
    /// written: a
    /// failure in the middle is for <see cref="AtomicFolder"/> to clean up.
    /// </param>
    /// <param name="maxLength">
    /// Tokens of an encoded prompt; the text encoder's <c>max_position_embeddings</c>.
    /// </param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Save(string folder, int maxLength = 77)
    {
        Directory.CreateDirectory(folder);
        JsonFile.Write(Path.Combine(folder, ClipTokenizerFiles.Vocabulary), VocabularyJson());
        File.WriteAllText(
            Path.Combine(folder, ClipTokenizerFiles.Merges), MergesText(), new UTF8Encoding(false));
        JsonFile.Write(Path.Combine(folder, ClipTokenizerFiles.SpecialTokens), TokensJson());
        JsonFile.Write(Path.Combine(folder, ClipTokenizerFiles.Config), ConfigJson(maxLength));
    }

    private static JsonObject Token(string content) => new()
    {
        ["content"] = content,
        ["lstrip"] = false,
        ["normalized"] = true,
        ["rstrip"] = false,
        ["single_word"] = false,
    };

    private JsonObject VocabularyJson()
    {
        JsonObject json = [];
        for (int id = 0; id < Symbols.Length; id++)
        {
            json[Symbols[id]] = id;
        }

        return json;
    }

    private string MergesText()
    {
        StringBuilder text = new("#version: 0.2\n");
        foreach ((string left, string right) in Merges)
        {
            text.Append(left).Append(' ').Append(right).Append('\n');
        }

        return text.ToString();
    }

    private JsonObject TokensJson() => new()
    {
        ["bos_token"] = Token(Symbols[^2]),
        ["eos_token"] = Token(Symbols[^1]),
        ["pad_token"] = Symbols[^1],
        ["unk_token"] = Token(Symbols[^1]),
    };

    private JsonObject ConfigJson(int maxLength)
    {
        JsonObject json = TokensJson();
        json["add_prefix_space"] = false;
        json["do_lower_case"] = true;
        json["errors"] = "replace";
        json["model_max_length"] = maxLength;
        json["tokenizer_class"] = "CLIPTokenizer";
        return json;
    }
}
