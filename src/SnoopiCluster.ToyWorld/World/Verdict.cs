using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>What the judge sees in one image.</summary>
/// <param name="Shape">The figure that fits best.</param>
/// <param name="Colour">
/// The palette's colour nearest to the fitted one; may equal <paramref name="Ground"/>.
/// </param>
/// <param name="Size">The best figure's size.</param>
/// <param name="Place">The best figure's place.</param>
/// <param name="Ground">The palette's colour nearest to the fitted ground.</param>
/// <param name="Explained">
/// Share of the image's variance that the best figure, sharp or soft, explains on one ground, 0 to 1; 0 for
/// an image of one colour.
/// </param>
/// <param name="Features">
/// <see cref="SceneJudge.FeatureCount"/> numbers; see <see cref="SceneJudge"/>.
/// </param>
public readonly record struct Verdict(
    ToyShape Shape,
    ToyColour Colour,
    ToySize Size,
    ToyPlace Place,
    ToyColour Ground,
    float Explained,
    ImmutableArray<float> Features)
{
    /// <summary>Whether all five attributes are those of a scene.</summary>
    /// <param name="scene">What should be seen.</param>
    public bool Shows(Scene scene) =>
        Shape == scene.Shape && Colour == scene.Colour && Size == scene.Size && Place == scene.Place
        && Ground == scene.Ground;
}
