using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Tokenizers;
using static TorchSharp.torch;

namespace SnoopiCluster.Distillation.Step;

/// <summary>
/// What the text tower of a CLIP pair makes of prompts, kept for the next time that they are fed. The tower
/// is frozen, and always asked for the same number of rows, so that an embedding is the same bits whether it
/// was kept or not and whatever was fed beside it: a resumed run, which has kept nothing yet, goes on bit for
/// bit.
/// </summary>
internal sealed class ClipTexts(CLIPModel clip, ClipTokenizer tokenizer, Device device) : IDisposable
{
    /// <summary>
    /// Prompts that are kept; at the width of CLIP ViT-L/14 they take 50 MB. Once so many are, no other is:
    /// each data epoch feeds all prompts in another order, under which the first ones are of more use than
    /// the last.
    /// </summary>
    internal const int Capacity = 16_384;

    private const int RowsPerForward = 8;

    private readonly Dictionary<string, Tensor> _kept = new(StringComparer.Ordinal);

    /// <summary>Number of prompts that are kept now.</summary>
    public int KeptCount => _kept.Count;

    /// <summary>Embeds prompts.</summary>
    /// <param name="prompts">At least one.</param>
    /// <returns>
    /// [b, P], fp32, not normalised, without gradient, owned by the caller's dispose scope.
    /// </returns>
    public Tensor Embed(IReadOnlyList<string> prompts)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> found = new(StringComparer.Ordinal);
        foreach (string prompt in prompts)
        {
            if (_kept.TryGetValue(prompt, out Tensor? kept))
            {
                found[prompt] = kept;
            }
        }

        string[] missing =
            [.. prompts.Where(prompt => !found.ContainsKey(prompt)).Distinct(StringComparer.Ordinal)];
        foreach (string[] chunk in missing.Chunk(RowsPerForward))
        {
            Tensor rows = Forward(chunk);
            for (int i = 0; i < chunk.Length; i++)
            {
                found[chunk[i]] = rows[i];
                Keep(chunk[i], rows[i]);
            }
        }

        return stack(prompts.Select(prompt => found[prompt])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor embedding in _kept.Values)
        {
            embedding.Dispose();
        }

        _kept.Clear();
    }

    // A copy, or the whole forward's rows would live as long as one of them.
    private void Keep(string prompt, Tensor row)
    {
        if (_kept.Count < Capacity)
        {
            _kept.Add(prompt, row.clone().DetachFromDisposeScope());
        }
    }

    private Tensor Forward(string[] prompts)
    {
        string[] filled = [.. prompts, .. Enumerable.Repeat(prompts[0], RowsPerForward - prompts.Length)];
        return clip.TextEmbeddings(tensor(
            tokenizer.EncodeBatch(filled),
            [RowsPerForward, tokenizer.MaxLength],
            dtype: int64,
            device: device));
    }
}
