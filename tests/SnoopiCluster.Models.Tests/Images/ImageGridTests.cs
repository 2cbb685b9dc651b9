using SnoopiCluster.Models.Images;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Images;

public sealed class ImageGridTests
{
    [Fact]
    public void Compose_ThreeImagesInTwoColumns_StandRowAfterRowAndTheRestIsGrey()
    {
        using var scope = NewDisposeScope();

        RgbImage grid = ImageGrid.Compose(OneColourEach(-1, 0, 1), columns: 2);

        Assert.Equal((2, 2), (grid.Width, grid.Height));
        Assert.Equal([0, 0, 0, 128, 128, 128, 255, 255, 255, 128, 128, 128], grid.Pixels);
    }

    [Fact]
    public void Compose_Enlarged_RepeatsEachPixelAndKeepsGaps()
    {
        using var scope = NewDisposeScope();

        RgbImage grid = ImageGrid.Compose(OneColourEach(-1, 1), columns: 2, enlarge: 2, gap: 1);

        Assert.Equal((5, 2), (grid.Width, grid.Height));
        byte[] line = [0, 0, 0, 0, 0, 0, 128, 128, 128, 255, 255, 255, 255, 255, 255];
        Assert.Equal([.. line, .. line], grid.Pixels);
    }

    [Fact]
    public void Compose_ChannelsAndPlaces_KeepTheirOrder()
    {
        using var scope = NewDisposeScope();
        // [1, 3, 2, 2]: channel c at (y, x) has the byte 40 c + 20 y + 10 x.
        IEnumerable<int> bytes =
            Enumerable.Range(0, 12).Select(i => (40 * (i / 4)) + (20 * (i / 2 % 2)) + (10 * (i % 2)));
        float[] colours = [.. bytes.Select(value => (value / 127.5f) - 1)];

        RgbImage grid = ImageGrid.Compose(tensor(colours, [1, 3, 2, 2]), columns: 4);

        Assert.Equal((2, 2), (grid.Width, grid.Height));
        Assert.Equal([0, 40, 80, 10, 50, 90, 20, 60, 100, 30, 70, 110], grid.Pixels);
    }

    [Fact]
    public void Compose_ColoursOutsideTheRange_AreClippedAndNanIsBlack()
    {
        using var scope = NewDisposeScope();

        RgbImage grid = ImageGrid.Compose(
            OneColourEach(-7, 7, float.NaN, float.PositiveInfinity, float.NegativeInfinity), columns: 5);

        byte[] expected = [0, 255, 0, 255, 0];
        Assert.Equal([.. expected.SelectMany(value => Enumerable.Repeat(value, 3))], grid.Pixels);
    }

    [Fact]
    public void Compose_TensorOfAnotherShape_IsRefused()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() => ImageGrid.Compose(zeros([2, 4, 3, 3]), columns: 1));
    }

    /// <summary>[n, 3, 1, 1].</summary>
    private static Tensor OneColourEach(params float[] colours) =>
        tensor([.. colours.SelectMany(colour => Enumerable.Repeat(colour, 3))], [colours.Length, 3, 1, 1]);
}
