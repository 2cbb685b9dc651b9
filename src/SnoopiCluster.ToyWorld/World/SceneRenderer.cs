using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>Paints pictures: the same bits on every call.</summary>
public static class SceneRenderer
{
    /// <summary>Width and height of an image in pixels.</summary>
    public const int Side = 32;

    private const int Channels = 3;
    private const int Pixels = Side * Side;

    /// <summary>Paints pictures with smooth edges: ground + coverage x (colour - ground).</summary>
    /// <param name="pictures">At least one.</param>
    /// <returns>[B, 3, 32, 32], fp32, CPU, from -1 to 1.</returns>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    public static Tensor Render(IReadOnlyList<ScenePicture> pictures)
    {
        if (pictures.Count == 0)
        {
            throw new ArgumentException("There is no picture to paint; give one at least.", nameof(pictures));
        }

        float[] values = new float[checked(pictures.Count * Channels * Pixels)];
        Span<float> mask = stackalloc float[Pixels];
        for (int i = 0; i < pictures.Count; i++)
        {
            ScenePicture picture = pictures[i];
            (float x, float y) = picture.Middle;
            CoverageMask.Fill(picture.Scene.Shape, x, y, picture.Radius, mask);
            Paint(picture.Scene, mask, values.AsSpan(i * Channels * Pixels, Channels * Pixels));
        }

        return tensor(values, [pictures.Count, Channels, Side, Side]);
    }

    /// <summary>Paints scenes as their attributes say, without jitter.</summary>
    /// <param name="scenes">At least one.</param>
    /// <returns>As <see cref="Render(IReadOnlyList{ScenePicture})"/>.</returns>
    /// <exception cref="ArgumentException">There is no scene.</exception>
    public static Tensor Render(IEnumerable<Scene> scenes) => Render([.. scenes.Select(ScenePicture.Plain)]);

    private static void Paint(Scene scene, ReadOnlySpan<float> mask, Span<float> image)
    {
        (float red, float green, float blue) = ToyPalette.Rgb(scene.Colour);
        (float groundRed, float groundGreen, float groundBlue) = ToyPalette.Rgb(scene.Ground);
        Blend(red, groundRed, mask, image[..Pixels]);
        Blend(green, groundGreen, mask, image.Slice(Pixels, Pixels));
        Blend(blue, groundBlue, mask, image[(2 * Pixels)..]);
    }

    private static void Blend(float colour, float ground, ReadOnlySpan<float> mask, Span<float> channel)
    {
        float low = (2 * ground) - 1;
        float rise = 2 * (colour - ground);
        for (int i = 0; i < mask.Length; i++)
        {
            channel[i] = low + (mask[i] * rise);
        }
    }
}
