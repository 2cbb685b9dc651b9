using SnoopiCluster.Models.Clip;
using SnoopiCluster.Models.Tokenizers;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>
/// The loss of the toy world's CLIP pair: which picture goes with which caption of a batch, asked both ways. It is trained on
/// whole captions only, since two pictures of a batch may both fit a partial one.
/// </summary>
internal sealed class ClipStage(CLIPModel clip, ClipTokenizer tokenizer, int batch, ulong seed)
{
    /// <summary>Name of the stage.</summary>
    public const string Name = "clip";

    // Keeps the cosines of pairs that fit well below 1 and smooth in the picture: the loss that uses them is clamped.
    private const double PixelNoise = 0.1;

    private readonly StageDraws _draws = new(seed, stage: 3);

    /// <summary>What of the loss is a number, as text.</summary>
    public static string Constants => FormattableString.Invariant($"noise {PixelNoise}");

    /// <summary>
    /// Mean cosine of held-out pictures with their own captions: what a clamp (spec/methods.md 1.9's tau) has to be held against.
    /// </summary>
    public double MeanCosine()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        ToySample[] samples =
            [.. Enumerable.Range(0, batch).Select(i => ToySample.Draw(seed, i, ScenePart.HeldOut))];
        return ClipSimilarity.Cosine(
            clip.ImageEmbeddings(SceneRenderer.Render([.. samples.Select(sample => sample.Picture)])),
            clip.TextEmbeddings(Ids([.. samples.Select(sample => sample.Caption)]))).mean().item<float>();
    }

    /// <summary>The loss of an update.</summary>
    public Tensor Loss(long step)
    {
        ToySample[] samples =
        [
            .. Enumerable.Range(0, batch).Select(
                i => ToySample.Draw(seed, StageDraws.PictureIndex(step, batch, i), ScenePart.Training)),
        ];
        string[] captions =
            [.. samples.Select((s, i) => Captions.Paraphrase(s.Scene, seed, StageDraws.PictureIndex(step, batch, i)))];
        Tensor images = SceneRenderer.Render([.. samples.Select(sample => sample.Picture)]);
        Tensor noisy = images.add(_draws.Normal(step, batch, [.. images.shape[1..]]).mul(PixelNoise));
        Tensor logits = clip.LogitsPerImage(clip.ImageEmbeddings(noisy), clip.TextEmbeddings(Ids(captions)));
        Tensor targets = arange(batch, dtype: int64);
        return nn.functional.cross_entropy(logits, targets)
            .add(nn.functional.cross_entropy(logits.t(), targets)).mul(0.5);
    }

    private Tensor Ids(string[] captions) =>
        tensor(tokenizer.EncodeBatch(captions), [captions.Length, tokenizer.MaxLength], dtype: int64);
}
