using SnoopiCluster.Models.Tokenizers;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Clip;

/// <summary>
/// Text features for training and sampling: prompts through tokenizer and frozen text encoder, without
/// attention mask,
/// padded to the tokenizer's length; the null condition is the encoder on the empty prompt, not zeros. The
/// features of
/// recent prompts are kept. Not safe for use from several threads at once.
/// </summary>
/// <remarks>
/// Every forward has the same number of rows, filled up with empty prompts where needed: the features of a
/// prompt are
/// then the same bits whatever is in the cache and whatever else is in the batch, so that a resumed run
/// repeats an
/// undisturbed one.
/// </remarks>
public sealed class PromptEncoder : IDisposable
{
    /// <summary>Prompts kept by default; at SD1.5's size they take 60 MB.</summary>
    public const int DefaultCapacity = 256;

    private const string NullPrompt = "";

    private readonly ClipTokenizer _tokenizer;
    private readonly CLIPTextModel _textEncoder;
    private readonly Device _device;
    private readonly int _capacity;
    private readonly int _rowsPerForward;
    private readonly int _clipSkip;

    // Most recently used first.
    private readonly LinkedList<(string Prompt, Tensor Features)> _recent = new();
    private readonly Dictionary<string, LinkedListNode<(string Prompt, Tensor Features)>> _cached =
        new(StringComparer.Ordinal);

    /// <summary>Joins a tokenizer and a text encoder, which stay the caller's.</summary>
    /// <param name="tokenizer">Its padded length is at most the encoder's number of positions.</param>
    /// <param name="textEncoder">Not trained meanwhile: features are kept.</param>
    /// <param name="device">Where the encoder's weights are.</param>
    /// <param name="capacity">
    /// Prompts whose features are kept, at least 1; the null condition is kept besides.
    /// </param>
    /// <param name="rowsPerForward">Prompts that one forward encodes, at least 1.</param>
    /// <param name="clipSkip">Layers left out at the end of the encoder, 0 for none.</param>
    /// <exception cref="ArgumentException">Tokenizer and encoder do not fit each other.</exception>
    public PromptEncoder(
        ClipTokenizer tokenizer, CLIPTextModel textEncoder, Device device,
        int capacity = DefaultCapacity, int rowsPerForward = 8, int clipSkip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerForward, 1);
        CheckFit(tokenizer, textEncoder.Config);
        _tokenizer = tokenizer;
        _textEncoder = textEncoder;
        _device = device;
        _capacity = capacity;
        _rowsPerForward = rowsPerForward;
        _clipSkip = clipSkip;
        Null = Compute([NullPrompt]).Single();
    }

    /// <summary>Features of the empty prompt, fp32 [1, T, D]; lives as long as this encoder.</summary>
    public Tensor Null { get; }

    /// <summary>Number of prompts whose features are kept now.</summary>
    public int CachedCount => _cached.Count;

    /// <summary>Encodes prompts.</summary>
    /// <param name="prompts">At least one; repeated ones are computed once.</param>
    /// <returns>fp32 [prompts, T, D] without gradient, owned by the caller's dispose scope.</returns>
    public Tensor Encode(IReadOnlyList<string> prompts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompts.Count);
        Dictionary<string, Tensor> features = new(StringComparer.Ordinal) { [NullPrompt] = Null };
        foreach (string prompt in prompts)
        {
            if (_cached.TryGetValue(prompt, out LinkedListNode<(string Prompt, Tensor Features)>? node))
            {
                _recent.Remove(node);
                _recent.AddFirst(node);
                features[prompt] = node.Value.Features;
            }
        }

        string[] missing =
            [.. prompts.Where(prompt => !features.ContainsKey(prompt)).Distinct(StringComparer.Ordinal)];
        foreach ((string prompt, Tensor computed) in missing.Zip(Compute(missing)))
        {
            features[prompt] = computed;
            _cached[prompt] = _recent.AddFirst((prompt, computed));
        }

        Tensor batch = cat([.. prompts.Select(prompt => features[prompt])], dim: 0);
        Evict();
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Null.Dispose();
        foreach ((_, Tensor features) in _recent)
        {
            features.Dispose();
        }

        _recent.Clear();
        _cached.Clear();
    }

    private static void CheckFit(ClipTokenizer tokenizer, ClipTextConfig config)
    {
        if (tokenizer.MaxLength > config.MaxPositions)
        {
            throw new ArgumentException(
                $"The tokenizer pads to {tokenizer.MaxLength} tokens, the text encoder has "
                + $"{config.MaxPositions} positions (max_position_embeddings). Take both from one pipeline.",
                nameof(tokenizer));
        }

        if (tokenizer.LargestId >= config.VocabularySize)
        {
            throw new ArgumentException(
                $"The tokenizer has ids up to {tokenizer.LargestId}, the text encoder a vocab_size of "
                + $"{config.VocabularySize}. Take both from one pipeline.", nameof(tokenizer));
        }
    }

    /// <summary>The features of each prompt, [1, T, D], detached from every dispose scope.</summary>
    private List<Tensor> Compute(string[] prompts)
    {
        List<Tensor> features = new(prompts.Length);
        foreach (string[] chunk in prompts.Chunk(_rowsPerForward))
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            string[] rows = [.. chunk, .. Enumerable.Repeat(NullPrompt, _rowsPerForward - chunk.Length)];
            Tensor ids = tensor(
                _tokenizer.EncodeBatch(rows), [rows.Length, _tokenizer.MaxLength],
                dtype: int64, device: _device);
            Tensor computed = _textEncoder.Features(ids, _clipSkip).to_type(float32);
            for (int row = 0; row < chunk.Length; row++)
            {
                // A copy: a view would keep the whole forward's result alive.
                features.Add(scope.Detach(computed.narrow(0, row, 1).clone()));
            }
        }

        return features;
    }

    private void Evict()
    {
        while (_cached.Count > _capacity && _recent.Last is { } oldest)
        {
            oldest.Value.Features.Dispose();
            _cached.Remove(oldest.Value.Prompt);
            _recent.RemoveLast();
        }
    }
}
