using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class CounterRandomTests
{
    private static readonly DrawKey Key = new(0x0123456789abcdef, 5, 3, DrawPurpose.StudentNoise);

    // Computed with an independent implementation of the documented format, in double.
    [Theory]
    [InlineData(0, -0.5567419470348156)]
    [InlineData(1, -0.6818658350858927)]
    [InlineData(7, -0.030248731639113367)]
    [InlineData(8, 1.1782628688383519)]
    [InlineData(9, 0.9730096198102882)]
    [InlineData(16, -0.026370817742383788)]
    [InlineData(24, 0.78347052987313)]
    [InlineData(31, -0.2087402025017746)]
    [InlineData(32, -0.26263782347417436)]
    [InlineData(39, 0.1483034861464529)]
    public void FillNormal_KnownKey_GivesTheFormatsNumbers(int place, double expected)
    {
        var values = new float[40];

        CounterRandom.FillNormal(Key, values);

        Assert.Equal(expected, values[place], 5e-7);
    }

    [Fact]
    public void FillNormal_WholeStepAndLargeStep_GiveTheFormatsNumbers()
    {
        var values = new float[3];

        CounterRandom.FillNormal(
            new DrawKey(0x0123456789abcdef, (1L << 40) + 7, DrawKey.WholeStep, DrawPurpose.LoraNoise),
            values);

        Assert.Equal(0.7845863562748505, values[0], 5e-7);
        Assert.Equal(-0.8728425126355515, values[1], 5e-7);
        Assert.Equal(-0.9274308585318112, values[2], 5e-7);
    }

    // Bits, not nearness: this is what a resumed run on another machine relies on.
    [Fact]
    public void FillNormal_KnownKey_GivesTheSameBitsOnEveryMachine()
    {
        var values = new float[100_000];

        CounterRandom.FillNormal(Key, values);

        var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan());
        Assert.Equal(
            "0c869032ffa9f18c0fda925cb886c3bf819e99e6c43d4d4f49d9be884b100c16",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    [Fact]
    public void FillNormal_ManyNumbers_HaveTheNormalDistribution()
    {
        var values = new float[1 << 20];
        CounterRandom.FillNormal(new DrawKey(1, 2, 3, DrawPurpose.VsdNoise), values);

        double[] moments = new double[5];
        int beyondTwo = 0;
        foreach (float value in values)
        {
            for (int power = 1; power <= 4; power++)
            {
                moments[power] += Math.Pow(value, power) / values.Length;
            }

            beyondTwo += Math.Abs(value) > 2 ? 1 : 0;
        }

        // Five standard errors of each estimate at 2^20 numbers.
        Assert.Equal(0, moments[1], 5e-3);
        Assert.Equal(1, moments[2], 7e-3);
        Assert.Equal(0, moments[3], 2e-2);
        Assert.Equal(3, moments[4], 5e-2);
        Assert.Equal(0.0455003, (double)beyondTwo / values.Length, 1.1e-3);
    }

    [Fact]
    public void FillNormal_NeighbouringKeys_AreUncorrelated()
    {
        DrawKey[] keys =
        [
            Key,
            Key with { Seed = Key.Seed + 1 },
            Key with { Seed = Key.Seed ^ (1UL << 63) },
            Key with { Step = Key.Step + 1 },
            Key with { Step = Key.Step + (1L << 32) },
            Key with { SampleIndex = Key.SampleIndex + 1 },
            Key with { SampleIndex = DrawKey.WholeStep },
            Key with { Purpose = DrawPurpose.VsdNoise },
        ];
        var draws = keys.Select(key =>
        {
            var values = new float[1 << 16];
            CounterRandom.FillNormal(key, values);
            return values;
        }).ToArray();

        for (int a = 0; a < draws.Length; a++)
        {
            for (int b = 0; b < a; b++)
            {
                double correlation = draws[a].Zip(draws[b], (x, y) => (double)x * y).Sum() / draws[a].Length;
                Assert.Equal(0, correlation, 5.0 / 256);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    public void FillNormal_ShorterSpan_GivesTheSameFirstNumbers(int length)
    {
        var whole = new float[1024];
        var part = new float[length];

        CounterRandom.FillNormal(Key, whole);
        CounterRandom.FillNormal(Key, part);

        Assert.Equal(whole[..length], part);
    }

    [Fact]
    public void FillUniform_KnownKey_GivesTheFormatsNumbers()
    {
        var values = new float[32];

        CounterRandom.FillUniform(Key, values);

        Assert.Equal(0.42778587341308594f, values[0]);
        Assert.Equal(0.3202534317970276f, values[8]);
        Assert.Equal(0.7354587912559509f, values[16]);
        Assert.Equal(0.25535494089126587f, values[24]);
    }

    [Fact]
    public void FillUniform_ManyNumbers_FillTheUnitIntervalEvenly()
    {
        var values = new float[1 << 20];
        CounterRandom.FillUniform(Key, values);

        var counts = new int[64];
        foreach (float value in values)
        {
            Assert.InRange(value, 0, 1 - 1f / (1 << 24));
            counts[(int)(value * counts.Length)]++;
        }

        double expected = (double)values.Length / counts.Length;
        double chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);

        // 63 degrees of freedom: beyond 117 once in 30,000 sound generators.
        Assert.InRange(chiSquare, 30, 117);
    }

    [Fact]
    public void Uniform_KnownKey_GivesTheFormatsNumber() =>
        Assert.Equal(
            0.07804603468998805, CounterRandom.Uniform(Key with { Purpose = DrawPurpose.VsdTimestep }, 0, 1));

    [Fact]
    public void Uniform_ManyKeys_StayInTheRangeAndCoverIt()
    {
        double[] values = [.. Draws(20_000, key => CounterRandom.Uniform(key, 0.5, 4))];

        Assert.All(values, value => Assert.InRange(value, 0.5, 4 - 1e-12));
        Assert.InRange(values.Min(), 0.5, 0.502);
        Assert.InRange(values.Max(), 3.998, 4);
        Assert.Equal(2.25, values.Average(), 5 * 3.5 / Math.Sqrt(12 * values.Length));
    }

    [Fact]
    public void Uniform_EqualBounds_IsTheBound() => Assert.Equal(4.5, CounterRandom.Uniform(Key, 4.5, 4.5));

    [Theory]
    [InlineData(2, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    public void Uniform_NoRange_Throws(double low, double high) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CounterRandom.Uniform(Key, low, high));

    [Fact]
    public void Integer_ManyKeys_MakeEveryValueEquallyLikely()
    {
        var counts = new int[7];
        foreach (long value in Draws(70_000, key => CounterRandom.Integer(key, -3, 3)))
        {
            counts[value + 3]++;
        }

        // Five standard deviations of a count.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 463, 10_000 + 463));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue + 1)]
    [InlineData(0, (1L << 62) + 1)]
    public void Integer_AnyRange_StaysInIt(long low, long high) =>
        Assert.All(
            Draws(1000, key => CounterRandom.Integer(key, low, high)),
            value => Assert.InRange(value, low, high));

    [Fact]
    public void Integer_EmptyRange_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CounterRandom.Integer(Key, 1, 0));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 20_000, 20_000)]
    [InlineData(0.1, 1788, 2212)]
    public void Bernoulli_ManyKeys_IsTrueAsOftenAsAsked(double probability, int least, int most) =>
        Assert.InRange(
            Draws(20_000, key => CounterRandom.Bernoulli(key, probability)).Count(drawn => drawn),
            least,
            most);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Bernoulli_NoProbability_Throws(double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CounterRandom.Bernoulli(Key, probability));

    [Fact]
    public void Normal_BatchSplitInTwo_GivesTheSameSamples()
    {
        using Tensor whole = CounterRandom.Normal(
            7, 11, [0, 1, 2, 3, 4], DrawPurpose.StudentNoise, [4, 8, 8], CPU);
        using Tensor first = CounterRandom.Normal(7, 11, [0, 1], DrawPurpose.StudentNoise, [4, 8, 8], CPU);
        using Tensor rest = CounterRandom.Normal(7, 11, [2, 3, 4], DrawPurpose.StudentNoise, [4, 8, 8], CPU);

        Assert.Equal([5, 4, 8, 8], whole.shape);
        float[] together = [.. TensorValues.Floats(first), .. TensorValues.Floats(rest)];
        Assert.Equal(TensorValues.Floats(whole), together);
    }

    [Fact]
    public void Normal_OneSample_IsWhatFillNormalGives()
    {
        var expected = new float[33];
        CounterRandom.FillNormal(new DrawKey(7, 11, 42, DrawPurpose.Probe), expected);

        using Tensor drawn = CounterRandom.Normal(7, 11, [42], DrawPurpose.Probe, [3, 11], CPU);

        Assert.Equal(expected, TensorValues.Floats(drawn));
    }

    [Fact]
    public void Normal_NoSamples_IsEmpty()
    {
        using Tensor drawn = CounterRandom.Normal(7, 11, [], DrawPurpose.Probe, [3, 11], CPU);

        Assert.Equal([0, 3, 11], drawn.shape);
    }

    [Theory]
    [InlineData(-1, 0, DrawPurpose.Probe)]
    [InlineData(1L << 48, 0, DrawPurpose.Probe)]
    [InlineData(0, -2, DrawPurpose.Probe)]
    [InlineData(0, uint.MaxValue, DrawPurpose.Probe)]
    [InlineData(0, 0, DrawPurpose.None)]
    [InlineData(0, 0, (DrawPurpose)0x10000)]
    public void FillNormal_KeyOutsideItsRange_Throws(long step, long sample, DrawPurpose purpose) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => CounterRandom.FillNormal(new DrawKey(0, step, sample, purpose), new float[1]));

    private static IEnumerable<T> Draws<T>(int count, Func<DrawKey, T> draw) =>
        Enumerable.Range(0, count).Select(i => draw(new DrawKey(99, i / 64, i % 64, DrawPurpose.Kappa)));
}
