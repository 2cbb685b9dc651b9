using SnoopiCluster.ToyWorld.World;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>Rendered pictures by the batch.</summary>
internal static class ToyPictures
{
    /// <summary>Pictures of consecutive numbers.</summary>
    /// <returns>fp32 [count, 3, 32, 32], -1 to 1.</returns>
    public static Tensor Draw(ulong seed, long first, int count, ScenePart part) => SceneRenderer.Render(
        [.. Enumerable.Range(0, count).Select(i => ToySample.Draw(seed, first + i, part).Picture)]);
}
