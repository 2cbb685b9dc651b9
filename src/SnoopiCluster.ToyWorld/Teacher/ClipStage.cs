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
        Tensor ids = tensor(tokenizer.EncodeBatch(captions), [batch, tokenizer.MaxLength], dtype: int64);
        Tensor logits = clip.LogitsPerImage(clip.ImageEmbeddings(noisy), clip.TextEmbeddings(ids));
        Tensor targets = arange(batch, dtype: int64);
        return nn.functional.cross_entropy(logits, targets)
            .add(nn.functional.cross_entropy(logits.t(), targets)).mul(0.5);
    }
}
