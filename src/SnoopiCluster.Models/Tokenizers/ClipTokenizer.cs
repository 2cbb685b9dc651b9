using System.Collections.Concurrent;
using System.Text;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// CLIP's byte-pair tokenizer over the files of a diffusers <c>tokenizer/</c> folder. Gives the ids of
/// transformers'
/// slow CLIPTokenizer where ftfy is not installed, or of OpenAI's SimpleTokenizer without ftfy; ftfy's repair
/// of
/// mis-encoded text is not reproduced. Safe to use from any thread.
/// </summary>
public sealed class ClipTokenizer
{
    // Prompts of a run use some ten thousand different words; what comes after that is computed anew each
    // time.
    private const int CachedWords = 1 << 16;
    private const int LongestCachedWord = 64;

    private readonly ClipVocabulary _vocabulary;
    private readonly SpecialTokens _special;
    private readonly (string Text, int Id)[] _specialTokens;
    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _wordLookup;
    private int _cachedWordCount;

    private ClipTokenizer(ClipVocabulary vocabulary, SpecialTokens special)
    {
        _vocabulary = vocabulary;
        _special = special;
        _wordLookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        MaxLength = special.MaxLength;
        StartId = vocabulary.IdOf(special.Start);
        EndId = vocabulary.IdOf(special.End);
        PaddingId = vocabulary.IdOf(special.Padding);
        _specialTokens = [.. new[] { special.Start, special.End, special.Padding }
            .Distinct(StringComparer.Ordinal)
            .Select(text => (text, vocabulary.IdOf(text)))];
    }

    /// <summary>
    /// Number of tokens of an encoded prompt, start, end and padding included; 77 for all known CLIP models.
    /// </summary>
    public int MaxLength { get; }

    /// <summary>Id that stands before every prompt.</summary>
    public int StartId { get; }

    /// <summary>Id that stands after every prompt.</summary>
    public int EndId { get; }

    /// <summary>Id that fills a prompt up to <see cref="MaxLength"/>: 49407 for SD1.5, 0 for SD2.1.</summary>
    public int PaddingId { get; }

    /// <summary>Number of symbols.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>Largest id; the text encoder's <c>vocab_size</c> must be above it.</summary>
    public int LargestId => _vocabulary.LargestId;

    /// <summary>Reads a tokenizer folder.</summary>
    /// <param name="folder">
    /// Holds <c>vocab.json</c> and <c>merges.txt</c>; <c>tokenizer_config.json</c> and
    /// <c>special_tokens_map.json</c>
    /// where the tokens or the length differ from CLIP's own.
    /// </param>
    /// <exception cref="ModelLoadException">A file is absent or broken; names file and line.</exception>
    public static ClipTokenizer Load(string folder)
    {
        string full = Path.GetFullPath(folder);
        return new ClipTokenizer(ClipVocabulary.Read(full), SpecialTokens.Read(full));
    }

    /// <summary>The ids of a text by itself: no start, no end, any length.</summary>
    /// <param name="text">Any text; unpaired surrogates count as U+FFFD.</param>
    /// <param name="form">How the text is cleaned before it is cut into words.</param>
    public int[] Tokenize(string text, ClipTextForm form = ClipTextForm.Transformers)
    {
        List<int> ids = new(MaxLength);
        if (form == ClipTextForm.OpenAi)
        {
            AddWords(text, form, ids);
        }
        else
        {
            AddTextWithSpecialTokens(text, ids);
        }

        return [.. ids];
    }

    /// <summary>Start, the ids of the prompt cut to <see cref="MaxLength"/>, end; not padded.</summary>
    /// <param name="prompt">Any text.</param>
    /// <param name="form">How the text is cleaned before it is cut into words.</param>
    public int[] Encode(string prompt, ClipTextForm form = ClipTextForm.Transformers)
    {
        int[] ids = Tokenize(prompt, form);
        return [StartId, .. ids.AsSpan(0, Math.Min(ids.Length, MaxLength - 2)), EndId];
    }

    /// <summary>Prompts as a text encoder takes them, each padded to <see cref="MaxLength"/>.</summary>
    /// <param name="prompts">Any number of texts; an empty one is the null condition.</param>
    /// <param name="form">How the texts are cleaned before they are cut into words.</param>
    /// <returns>[prompts, <see cref="MaxLength"/>], row after row.</returns>
    public long[] EncodeBatch(IReadOnlyList<string> prompts, ClipTextForm form = ClipTextForm.Transformers)
    {
        long[] batch = new long[prompts.Count * MaxLength];
        Array.Fill(batch, PaddingId);
        for (int row = 0; row < prompts.Count; row++)
        {
            int[] ids = Encode(prompts[row], form);
            for (int i = 0; i < ids.Length; i++)
            {
                batch[(row * MaxLength) + i] = ids[i];
            }
        }

        return batch;
    }

    /// <summary>
    /// The text of ids, words set apart by one space: what was encoded, in lower case and with other spacing.
    /// Start,
    /// end and padding are left out.
    /// </summary>
    /// <param name="ids">Ids of this vocabulary.</param>
    /// <exception cref="ArgumentException">An id is not in the vocabulary.</exception>
    public string Decode(params ReadOnlySpan<int> ids)
    {
        StringBuilder symbols = new();
        foreach (int id in ids)
        {
            if (id != StartId && id != EndId && id != PaddingId)
            {
                symbols.Append(_vocabulary.Symbols.TryGetValue(id, out string? symbol)
                    ? symbol
                    : throw new ArgumentException(
                        $"Id {id} is not among the {VocabularySize} of {_vocabulary.File}.", nameof(ids)));
            }
        }

        string[] words = symbols.ToString().Split(ByteAlphabet.EndOfWord);
        return string.Join(' ', words.Select(ByteAlphabet.TextOf)).TrimEnd();
    }

    /// <summary>
    /// Special tokens in a prompt stand for themselves, before any cleaning. With "!" as padding (SD2.1) that
    /// holds
    /// for each exclamation mark too: transformers gives it the padding's id, and the encoder was fed so.
    /// </summary>
    private void AddTextWithSpecialTokens(string text, List<int> ids)
    {
        int start = 0;
        while (start < text.Length)
        {
            int end = text.Length;
            (string Text, int Id)? found = null;
            foreach ((string Text, int Id) special in _specialTokens)
            {
                int index = text.IndexOf(special.Text, start, end - start, StringComparison.Ordinal);
                if (index >= 0)
                {
                    (end, found) = (index, special);
                }
            }

            AddWords(text[start..end], ClipTextForm.Transformers, ids);
            if (found is { } token)
            {
                ids.Add(token.Id);
            }

            start = end + (found?.Text.Length ?? 0);
        }
    }

    private void AddWords(string text, ClipTextForm form, List<int> ids)
    {
        foreach (ReadOnlySpan<char> word in new PromptWords(PromptText.Clean(text, form)))
        {
            ids.AddRange(_wordLookup.TryGetValue(word, out int[]? known) ? known : MergeWord(word));
        }
    }

    private int[] MergeWord(ReadOnlySpan<char> word)
    {
        int[] ids = IdOfSpecialToken(word) is { } special
            ? [special]
            : _vocabulary.Merges.Apply(Encoding.UTF8.GetBytes(word.ToString()));
        if (word.Length <= LongestCachedWord && Volatile.Read(ref _cachedWordCount) < CachedWords
            && _wordLookup.TryAdd(word, ids))
        {
            Interlocked.Increment(ref _cachedWordCount);
        }

        return ids;
    }

    private int? IdOfSpecialToken(ReadOnlySpan<char> word) =>
        word.SequenceEqual(_special.Start) ? StartId
        : word.SequenceEqual(_special.End) ? EndId
        : null;
}
