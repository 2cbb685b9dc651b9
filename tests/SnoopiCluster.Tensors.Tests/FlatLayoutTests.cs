using System.Collections.Immutable;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class FlatLayoutTests
{
    [Fact]
    public void Constructor_OddLengths_AlignsEveryTensor()
    {
        var layout = new FlatLayout([("a", [3, 5]), ("b", []), ("c", [64]), ("d", [65])]);

        Assert.Equal([0, 64, 128, 192], layout.Entries.Select(entry => entry.Offset));
        Assert.Equal([15, 1, 64, 65], layout.Entries.Select(entry => entry.Length));
        Assert.Equal(320, layout.Length);
        Assert.Equal(145, layout.ElementCount);
        Assert.Equal(192, layout["d"].Offset);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void NewBuffer_AnyDtype_StartsAt128BytesAndHoldsZeros(ScalarType dtype)
    {
        var layout = new FlatLayout([("a", [100])]);
        for (int i = 0; i < 20; i++)
        {
            using Tensor buffer = layout.NewBuffer(dtype, CPU);

            Assert.Equal(0, TensorMemory.AddressValue(buffer) % 128);
            Assert.Equal(dtype, buffer.dtype);
            Assert.All(TensorValues.Floats(buffer), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Views_OfABuffer_ShareItsMemory()
    {
        var layout = new FlatLayout([("a", [2, 2]), ("b", [3])]);
        using Tensor buffer = layout.NewBuffer(ScalarType.Float32, CPU);
        foreach ((string name, Tensor view) in layout.Views(buffer))
        {
            view.fill_(name == "a" ? 1 : 2);
            Assert.Equal(layout[name].Shape, view.shape);
            view.Dispose();
        }

        float[] values = TensorValues.Floats(buffer);
        Assert.Equal([1f, 1, 1, 1, 0], values[..5]);
        Assert.Equal([2f, 2, 2, 0], values[64..68]);
    }

    [Fact]
    public void View_BufferOfAnotherLayout_Throws()
    {
        var layout = new FlatLayout([("a", [2])]);
        using Tensor other = zeros([65]);

        Assert.Throws<ArgumentException>(() => layout.View(other, layout.Entries[0]));
    }

    [Fact]
    public void Constructor_NameTwice_NamesIt()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => new FlatLayout([("conv.weight", [1]), ("conv.weight", [1])]));

        Assert.Contains("conv.weight", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NothingToLayOut_Throws() =>
        Assert.Throws<ArgumentException>(() => new FlatLayout(Array.Empty<(string, ImmutableArray<long>)>()));
}
