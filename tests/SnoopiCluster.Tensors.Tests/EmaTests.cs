using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class EmaTests
{
    [Fact]
    public void NextDecay_Ramped_GrowsToTheDecay()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);
        using var flat = new FlatParameters([("a", a)]);
        using var average = new Ema(flat, 0.5);

        var decays = new List<double>();
        for (int i = 0; i < 10; i++)
        {
            decays.Add(average.NextDecay);
            average.Update();
        }

        double[] ramp =
            [1.0 / 10, 2.0 / 11, 3.0 / 12, 4.0 / 13, 5.0 / 14, 6.0 / 15, 7.0 / 16, 8.0 / 17, 0.5, 0.5];
        Assert.Equal(ramp, decays);
    }

    [Fact]
    public void Update_AfterAChange_MovesTowardsTheMasters()
    {
        using var a = new Parameter(zeros([2]));
        using var flat = new FlatParameters([("a", a)]);
        using var average = new Ema(flat, 0.9);
        flat.LoadMasters((_, destination) => destination.fill_(1));

        average.Update();

        // The first decay is 1/10.
        Assert.Equal(0.9f, TensorValues.Floats(average.Values)[0], 1e-6f);
        Assert.Equal(1, average.UpdateCount);
    }

    [Fact]
    public void Update_WeightsUnchanged_LeavesTheAverageBitForBit()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 1000);
        using var flat = new FlatParameters([("a", a)]);
        using var average = new Ema(flat, 0.9999);

        for (int i = 0; i < 20; i++)
        {
            average.Update();
        }

        Assert.Equal(flat.MasterHash(), flat.Hash(average.Values));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void SwapIn_UntilDisposed_NetComputesWithTheAverage(ScalarType dtype)
    {
        using var a = new Parameter(zeros([2]).to(dtype));
        using var flat = new FlatParameters([("a", a)]);
        using var average = new Ema(flat, 0.9);
        flat.LoadMasters((_, destination) => destination.fill_(1));

        using (average.SwapIn())
        {
            Assert.Equal([0f, 0], TensorValues.Floats(a));
        }

        Assert.Equal([1f, 1], TensorValues.Floats(a));
    }

    [Fact]
    public void Load_StoredAverage_TakesValuesAndCount()
    {
        using var a = new Parameter(zeros([2]));
        using var flat = new FlatParameters([("a", a)]);
        using var average = new Ema(flat, 0.9);

        average.Load((_, destination) => destination.fill_(3), 7);

        Assert.Equal([3f, 3], TensorValues.Floats(average.Tensors().Single().Value));
        Assert.Equal(8.0 / 17, average.NextDecay);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Constructor_DecayOutsideItsRange_Throws(double decay)
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);
        using var flat = new FlatParameters([("a", a)]);

        Assert.Throws<ArgumentOutOfRangeException>(() => new Ema(flat, decay));
    }
}
