using System.Collections.Immutable;
using System.Text;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// Learns a small vocabulary in CLIP's layout from prompts: the 256 bytes, the 256 bytes at a word's end, one
/// symbol
/// for each merge, then the start and the end token. Each merge joins the pair that occurs most often
/// (Sennrich et
/// al. 2016, algorithm 1); of equally frequent pairs the one with the smaller ids, so that the result depends
/// on the
/// multiset of words and on nothing else.
/// </summary>
public sealed class BpeTrainer
{
    /// <summary>Size of a vocabulary without any merge: bytes, bytes at a word's end, start, end.</summary>
    public const int SmallestVocabulary = (2 * ByteAlphabet.Count) + 2;

    // A pair that occurs once saves nothing.
    private const long LeastOccurrences = 2;

    private readonly List<string> _symbols = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<(string Left, string Right)> _merges = [];
    private readonly List<(int[] Symbols, long Occurrences)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _occurrences = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _wordsWith = [];
    private readonly PriorityQueue<(int Left, int Right), (long Fewest, int Left, int Right)> _candidates =
        new();

    private BpeTrainer(IEnumerable<string> prompts)
    {
        foreach (string end in (string[])["", ByteAlphabet.EndOfWord])
        {
            foreach (byte b in ByteAlphabet.Bytes)
            {
                AddSymbol(ByteAlphabet.Characters[b] + end);
            }
        }

        foreach ((string word, long occurrences) in CountWords(prompts))
        {
            _words.Add((SymbolsOf(word), occurrences));
            Count(_words.Count - 1, occurrences);
        }

        foreach ((int Left, int Right) pair in _occurrences.Keys)
        {
            Propose(pair);
        }
    }

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="prompts">Texts, cleaned and cut into words as <see cref="ClipTokenizer"/> does.</param>
    /// <param name="vocabularySize">
    /// Wanted number of symbols, at least <see cref="SmallestVocabulary"/>; fewer come out where the prompts
    /// repeat too little.
    /// </param>
    public static LearnedVocabulary Train(IEnumerable<string> prompts, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, SmallestVocabulary);
        BpeTrainer trainer = new(prompts);
        while (trainer._symbols.Count < vocabularySize - 2 && trainer.MergeMostFrequent())
        {
        }

        return new LearnedVocabulary(
            [.. trainer._symbols, SpecialTokens.Default.Start, SpecialTokens.Default.End],
            [.. trainer._merges]);
    }

    private static Dictionary<string, long> CountWords(IEnumerable<string> prompts)
    {
        Dictionary<string, long> occurrences = new(StringComparer.Ordinal);
        var lookup = occurrences.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string prompt in prompts)
        {
            string clean = PromptText.Clean(prompt, ClipTextForm.Transformers);
            foreach (ReadOnlySpan<char> word in new PromptWords(clean))
            {
                lookup[word] = lookup.TryGetValue(word, out long count) ? count + 1 : 1;
            }
        }

        occurrences.Remove(SpecialTokens.Default.Start);
        occurrences.Remove(SpecialTokens.Default.End);
        return occurrences;
    }

    private int AddSymbol(string symbol)
    {
        // Two merges may arrive at the same symbol by different halves; it has one id.
        if (!_ids.TryGetValue(symbol, out int id))
        {
            id = _symbols.Count;
            _symbols.Add(symbol);
            _ids.Add(symbol, id);
        }

        return id;
    }

    private int[] SymbolsOf(string word)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(word);
        return [.. bytes.Select((b, i) =>
            _ids[ByteAlphabet.Characters[b] + (i < bytes.Length - 1 ? "" : ByteAlphabet.EndOfWord)])];
    }

    private void Count(int word, long occurrences)
    {
        int[] symbols = _words[word].Symbols;
        for (int i = 0; i + 1 < symbols.Length; i++)
        {
            (int, int) pair = (symbols[i], symbols[i + 1]);
            _occurrences[pair] = _occurrences.GetValueOrDefault(pair) + occurrences;
            if (!_wordsWith.TryGetValue(pair, out HashSet<int>? words))
            {
                _wordsWith.Add(pair, words = []);
            }

            words.Add(word);
        }
    }

    private void Propose((int Left, int Right) pair) =>
        _candidates.Enqueue(pair, (-_occurrences[pair], pair.Left, pair.Right));

    private bool MergeMostFrequent()
    {
        while (_candidates.TryDequeue(out (int Left, int Right) pair, out (long Fewest, int, int) key))
        {
            // An entry whose count has changed since is out of date; a newer one of this pair is in the
            // queue.
            if (_occurrences[pair] == -key.Fewest && -key.Fewest >= LeastOccurrences)
            {
                Merge(pair);
                return true;
            }
        }

        return false;
    }

    private void Merge((int Left, int Right) pair)
    {
        int merged = AddSymbol(_symbols[pair.Left] + _symbols[pair.Right]);
        _merges.Add((_symbols[pair.Left], _symbols[pair.Right]));
        HashSet<(int, int)> changed = [];
        foreach (int word in _wordsWith[pair].ToArray())
        {
            (int[] symbols, long occurrences) = _words[word];
            int[] after = Merge(symbols, pair, merged);
            Count(word, -occurrences);
            _words[word] = (after, occurrences);
            Count(word, occurrences);
            AddPairs(symbols, changed);
            AddPairs(after, changed);
        }

        _wordsWith.Remove(pair);
        foreach ((int, int) candidate in changed)
        {
            Propose(candidate);
        }
    }

    private static int[] Merge(int[] symbols, (int Left, int Right) pair, int merged)
    {
        List<int> after = new(symbols.Length);
        for (int i = 0; i < symbols.Length; i++)
        {
            bool isPair = i + 1 < symbols.Length && (symbols[i], symbols[i + 1]) == pair;
            after.Add(isPair ? merged : symbols[i]);
            i += isPair ? 1 : 0;
        }

        return [.. after];
    }

    private static void AddPairs(int[] symbols, HashSet<(int, int)> pairs)
    {
        for (int i = 0; i + 1 < symbols.Length; i++)
        {
            pairs.Add((symbols[i], symbols[i + 1]));
        }
    }
}
