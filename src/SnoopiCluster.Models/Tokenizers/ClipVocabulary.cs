using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// Symbols, ids and merges of a CLIP vocabulary, read from <c>vocab.json</c> and <c>merges.txt</c>.
/// </summary>
internal sealed class ClipVocabulary
{
    private const string VersionLine = "#version";

    private readonly Dictionary<string, int> _ids;

    private ClipVocabulary(string file, Dictionary<string, int> ids, BytePairMerges merges)
    {
        File = file;
        _ids = ids;
        Merges = merges;
        Symbols = ids.ToDictionary(pair => pair.Value, pair => pair.Key);
        LargestId = ids.Values.Max();
    }

    /// <summary>Path of <c>vocab.json</c>.</summary>
    public string File { get; }

    /// <summary>The merges over the ids of this vocabulary.</summary>
    public BytePairMerges Merges { get; }

    /// <summary>The symbol of each id.</summary>
    public IReadOnlyDictionary<int, string> Symbols { get; }

    /// <summary>Largest id that a symbol has.</summary>
    public int LargestId { get; }

    /// <summary>Number of symbols.</summary>
    public int Count => _ids.Count;

    /// <summary>Reads both files of a folder.</summary>
    /// <exception cref="ModelLoadException">A file is absent or broken.</exception>
    public static ClipVocabulary Read(string folder)
    {
        string vocabularyFile = Path.Combine(folder, ClipTokenizerFiles.Vocabulary);
        Dictionary<string, int> ids = VocabularyFile.Read(vocabularyFile);
        int[] bytes = new int[ByteAlphabet.Count];
        int[] lastBytes = new int[ByteAlphabet.Count];
        foreach (byte b in ByteAlphabet.Bytes)
        {
            string symbol = ByteAlphabet.Characters[b].ToString();
            bytes[b] = Required(ids, symbol, vocabularyFile);
            lastBytes[b] = Required(ids, symbol + ByteAlphabet.EndOfWord, vocabularyFile);
        }

        var merges = ReadMerges(Path.Combine(folder, ClipTokenizerFiles.Merges), ids);
        return new ClipVocabulary(vocabularyFile, ids, new BytePairMerges(merges, bytes, lastBytes));
    }

    /// <summary>The id of a symbol that must be there.</summary>
    /// <exception cref="ModelLoadException">The vocabulary lacks it.</exception>
    public int IdOf(string symbol) => Required(_ids, symbol, File);

    private static int Required(Dictionary<string, int> ids, string symbol, string file) =>
        ids.TryGetValue(symbol, out int id)
            ? id
            : throw new ModelLoadException(
                file, null, $"lacks the symbol \"{symbol}\"; a CLIP vocabulary has each byte inside and "
                + "at the end of a word, and its special tokens.");

    private static Dictionary<(int Left, int Right), (int Rank, int Merged)> ReadMerges(
        string file, Dictionary<string, int> ids)
    {
        Dictionary<(int Left, int Right), (int Rank, int Merged)> merges = [];
        int lineNumber = 0;
        foreach (string line in TokenizerText.Read(file).Split('\n'))
        {
            lineNumber++;
            string pair = line.TrimEnd('\r');
            bool isHeader = lineNumber == 1 && pair.StartsWith(VersionLine, StringComparison.Ordinal);
            if (pair.Length > 0 && !isHeader)
            {
                AddMerge(pair, lineNumber);
            }
        }

        return merges;

        void AddMerge(string pair, int number)
        {
            if (pair.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
            {
                throw Fault(number, $"is \"{pair}\"; two symbols with one space between them are needed.");
            }

            (int, int) key = (IdOfPart(left, number), IdOfPart(right, number));
            if (!merges.TryAdd(key, (merges.Count, IdOfPart(left + right, number))))
            {
                throw Fault(number, $"repeats the merge \"{pair}\"; each pair has one rank.");
            }
        }

        int IdOfPart(string symbol, int number) => ids.TryGetValue(symbol, out int id)
            ? id
            : throw Fault(
                number, $"needs the symbol \"{symbol}\", which {ClipTokenizerFiles.Vocabulary} beside it "
                + "lacks. The two files must come from one tokenizer.");

        ModelLoadException Fault(int number, string problem) => new(file, $"line {number}", problem);
    }
}
