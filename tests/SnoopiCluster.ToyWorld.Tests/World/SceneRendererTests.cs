using SnoopiCluster.ToyWorld.World;
using TorchSharp;
using static TorchSharp.torch;

namespace SnoopiCluster.ToyWorld.Tests.World;

public sealed class SceneRendererTests
{
    private static readonly Scene Red = new(
        ToyShape.Circle, ToyColour.Red, ToySize.Large, ToyPlace.Left, ToyColour.Blue);

    [Fact]
    public void Render_PlainScene_HasGroundInCornersAndColourInTheMiddle()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = SceneRenderer.Render([Red]);
        Assert.Equal([1, 3, 32, 32], image.shape);
        Assert.Equal(-0.8f, image[0, 0, 0, 31].item<float>(), 1e-6f);
        Assert.Equal(0.8f, image[0, 2, 0, 31].item<float>(), 1e-6f);
        Assert.Equal(0.8f, image[0, 0, 16, 8].item<float>(), 1e-6f);
        Assert.Equal(-0.8f, image[0, 2, 16, 8].item<float>(), 1e-6f);
    }

    [Fact]
    public void Render_Twice_IsBitEqual()
    {
        using DisposeScope scope = NewDisposeScope();
        ScenePicture[] pictures =
            [.. Enumerable.Range(0, 60).Select(i => ToySample.Draw(11, i, ScenePart.Training).Picture)];
        Tensor together = SceneRenderer.Render(pictures);
        Tensor apart = cat([.. pictures.Select(picture => SceneRenderer.Render([picture]))], 0);
        Assert.Equal(together.data<float>().ToArray(), apart.data<float>().ToArray());
    }

    [Theory]
    [InlineData(ToyShape.Circle, Math.PI)]
    [InlineData(ToyShape.Square, 4 * 0.88 * 0.88)]
    [InlineData(ToyShape.Triangle, 1.8)]
    [InlineData(ToyShape.Star, 5 * 1.05 * 0.47 * 0.58778525229247314)]
    [InlineData(ToyShape.Ring, Math.PI * (1 - (0.52 * 0.52)))]
    [InlineData(ToyShape.Cross, 4 * 0.34 * (2 - 0.34))]
    public void Fill_AnyShape_CoversItsArea(ToyShape shape, double unitArea)
    {
        float[] mask = new float[1024];
        CoverageMask.Fill(shape, 15.3, 16.8, 7, mask);
        Assert.Equal(unitArea * 49, mask.Sum(), 0.5);
        Assert.All(mask, value => Assert.InRange(value, 0, 1.000001f));
    }

    [Fact]
    public void Render_EveryPictureAtItsLargest_LiesInsideTheImage()
    {
        float[] mask = new float[1024];
        foreach (Scene scene in Scene.All.DistinctBy(scene => (scene.Shape, scene.Size, scene.Place)))
        {
            double inside = 0;
            foreach ((float dx, float dy) in new[] { (0f, 0f), (-1, -1), (1, 1), (-1, 1), (1, -1) })
            {
                ScenePicture picture = new(scene, dx, dy, 1.06f);
                (float x, float y) = picture.Middle;
                CoverageMask.Fill(scene.Shape, x, y, picture.Radius, mask);
                inside = inside == 0 ? mask.Sum() : inside;

                // What is cut off would be missing from the sum.
                Assert.Equal(inside, mask.Sum(), 0.35);
            }
        }
    }

    [Fact]
    public void Render_NoPicture_IsRefused() =>
        Assert.Throws<ArgumentException>(() => SceneRenderer.Render(Array.Empty<ScenePicture>()));

    [Fact]
    public void Draw_ManyPictures_UseTheWholeRangeAndNoMore()
    {
        ScenePicture[] pictures = [.. Enumerable.Range(0, 2000).Select(i => ScenePicture.Draw(5, i, Red))];
        Assert.All(pictures, picture => Assert.InRange(picture.Dx, -1, 1));
        Assert.All(pictures, picture => Assert.InRange(picture.SizeFactor, 0.94f, 1.06f));
        Assert.True(pictures.Max(picture => picture.Dy) > 0.98f);
        Assert.True(pictures.Min(picture => picture.Dy) < -0.98f);
        Assert.True(pictures.Max(picture => picture.SizeFactor) > 1.058f);
        Assert.True(pictures.Min(picture => picture.SizeFactor) < 0.942f);
    }
}
