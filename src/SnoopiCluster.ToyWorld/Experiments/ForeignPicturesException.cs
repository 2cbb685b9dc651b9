using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Experiments;

/// <summary>A pipeline draws pictures that the toy world's judge cannot read.</summary>
/// <param name="folder">Folder of the pipeline.</param>
/// <param name="shape">[B, C, H, W] of what it drew.</param>
public sealed class ForeignPicturesException(string folder, IReadOnlyList<long> shape)
    : Exception(
        $"{folder} draws pictures of {shape[^1]} x {shape[^2]} pixels with {shape[1]} channels; the toy "
        + $"world's judge reads {SceneRenderer.Side} x {SceneRenderer.Side} with 3. Take the toy teacher "
        + "or a student of it.")
{
    /// <summary>Refuses pictures of another size.</summary>
    /// <param name="pipeline">Drew them.</param>
    /// <param name="images">[B, C, H, W].</param>
    internal static void ThrowIfForeign(ImagePipeline pipeline, Tensor images)
    {
        if (images.shape is not [_, 3, SceneRenderer.Side, SceneRenderer.Side])
        {
            throw new ForeignPicturesException(pipeline.Folder, images.shape);
        }
    }
}
