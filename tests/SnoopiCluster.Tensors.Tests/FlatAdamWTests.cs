using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class FlatAdamWTests
{
    private static readonly AdamWOptions Options = new(0.9, 0.99, 1e-8, 0.05);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_RandomSizes_AgreesWithLibtorchsAdamW(bool portable)
    {
        long[][] shapes = [[1], [3, 5], [64], [65], [7, 11, 13], [50_000], [2, 3, 1, 1]];
        Parameter[] ours = RandomParameters(shapes);
        Parameter[] theirs = RandomParameters(shapes);
        using var flat = new FlatParameters([.. ours.Select((parameter, i) => ($"p{i}", parameter))]);
        using var adamw = new FlatAdamW(flat, Options) { Portable = portable };
        using var reference = optim.AdamW(
            theirs, lr: 1e-2, beta1: Options.Beta1, beta2: Options.Beta2, eps: Options.Epsilon,
            weight_decay: Options.WeightDecay);

        for (int step = 0; step < 8; step++)
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                using var scope = NewDisposeScope();
                Tensor gradient = TensorValues.Random(1000 + step * 10 + i, shapes[i]);
                theirs[i].grad = gradient.clone();
                ours[i].grad!.copy_(gradient);
            }

            adamw.Step(1e-2);
            reference.step();
        }

        Assert.Equal(8, adamw.AppliedCount);
        for (int i = 0; i < shapes.Length; i++)
        {
            Assert.InRange(TensorValues.RelativeError(ours[i], theirs[i]), 0, 1e-6);
        }
    }

    [Fact]
    public void Step_Portable_AgreesWithTheSweep()
    {
        using var sweep = new Run(ScalarType.BFloat16, portable: false, averaged: true);
        using var portable = new Run(ScalarType.BFloat16, portable: true, averaged: true);

        sweep.Steps(5);
        portable.Steps(5);

        Assert.InRange(TensorValues.RelativeError(portable.Flat.Masters, sweep.Flat.Masters), 0, 1e-6);
        Assert.InRange(
            TensorValues.RelativeError(portable.AdamW.FirstMoment, sweep.AdamW.FirstMoment), 0, 1e-6);
        Assert.InRange(
            TensorValues.RelativeError(portable.AdamW.SecondMoment, sweep.AdamW.SecondMoment), 0, 1e-6);
        Assert.InRange(TensorValues.RelativeError(portable.Average!.Values, sweep.Average!.Values), 0, 1e-6);
        Assert.InRange(TensorValues.RelativeError(portable.Flat.Weights, sweep.Flat.Weights), 0, 1.0 / 128);
    }

    [Theory]
    [InlineData(false, 1000)]
    [InlineData(true, 1000)]
    [InlineData(false, 70_003)]
    [InlineData(true, 70_003)]
    public void Step_Measured_GivesTheNormsOfItsChangeAndTheSameBits(bool portable, int length)
    {
        using var measured = new Run(ScalarType.BFloat16, portable, averaged: true, length);
        using var plain = new Run(ScalarType.BFloat16, portable, averaged: true, length);
        for (int step = 0; step < 3; step++)
        {
            using Tensor before = measured.Flat.Masters.clone();
            measured.SetGradient(step, 1);
            plain.SetGradient(step, 1);

            UpdateNorms? norms = measured.AdamW.Step(1e-2, 0.75, measured.Average, measures: true);

            Assert.Null(plain.AdamW.Step(1e-2, 0.75, plain.Average));
            double change = NormOf(TensorValues.Floats(measured.Flat.Masters).Zip(
                TensorValues.Floats(before), (after, old) => (double)after - old));
            double weights = NormOf(TensorValues.Floats(measured.Flat.Masters).Select(value => (double)value));
            Assert.InRange(norms!.Value.Change / change, 1 - 1e-5, 1 + 1e-5);
            Assert.InRange(norms.Value.Weights / weights, 1 - 1e-5, 1 + 1e-5);
        }

        Assert.Equal(plain.Flat.MasterHash(), measured.Flat.MasterHash());
        Assert.Equal(TensorValues.Floats(plain.Average!.Values), TensorValues.Floats(measured.Average!.Values));
        Assert.Equal(TensorValues.Floats(plain.Flat.Weights), TensorValues.Floats(measured.Flat.Weights));

        static double NormOf(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));
    }

    [Fact]
    public void Step_ComputingInBf16_RoundsTheMastersToNearestEven()
    {
        using var run = new Run(ScalarType.BFloat16);

        run.Steps(3);

        using Tensor rounded = run.Flat.Masters.to(ScalarType.BFloat16);
        Assert.Equal(TensorValues.Floats(rounded), TensorValues.Floats(run.Flat.Weights));
        Assert.NotEqual(TensorValues.Floats(run.Flat.Masters), TensorValues.Floats(run.Flat.Weights));
        Assert.Equal(TensorValues.Floats(run.Parameter), TensorValues.Floats(run.Flat.Weights)[..1000]);
    }

    // Between two bf16 numbers the masters must carry what a step adds.
    [Fact]
    public void Step_ComputingInBf16_SmallUpdatesAddUpInTheMasters()
    {
        using var weight = new Parameter(ones([4]).to(ScalarType.BFloat16));
        using var flat = new FlatParameters([("w", weight)]);
        using var adamw = new FlatAdamW(flat, new AdamWOptions(WeightDecay: 0));
        for (int i = 0; i < 10; i++)
        {
            flat.Gradients.fill_(1);
            adamw.Step(1e-4);
        }

        Assert.Equal(1 - 10 * 1e-4, TensorValues.Floats(flat.Masters)[0], 1e-6);
    }

    [Fact]
    public void Step_AnyNumberOfThreads_GivesTheSameBits()
    {
        int threads = NativeRuntime.Threads;
        var results = new List<string>();
        for (int count = 1; count <= 3; count++)
        {
            NativeRuntime.SetThreads(count);
            using var run = new Run(ScalarType.Float32, averaged: true, length: 200_001);
            run.Steps(3);
            results.Add(run.Flat.MasterHash() + run.Flat.Hash(run.Average!.Values));
        }

        NativeRuntime.SetThreads(threads);
        Assert.Single(results.Distinct());
    }

    // Bits, not nearness: the compiler may not fuse a product with a sum on a machine that could.
    [Fact]
    public void Step_KnownGradients_GivesTheSameBitsOnEveryMachine()
    {
        using var run = new Run(ScalarType.Float32, averaged: true);

        run.Steps(5);

        Assert.Equal("a7370b283da7f9ab", run.Flat.MasterHash()[..16]);
        Assert.Equal("1854adecb06de2bd", run.Flat.Hash(run.Average!.Values)[..16]);
    }

    // The portable form works through long buffers piece by piece.
    [Fact]
    public void Step_PortableOverALongBuffer_AgreesWithTheSweep()
    {
        const int LongerThanAPiece = (1 << 24) + 5;
        using var sweep = new Run(ScalarType.Float32, length: LongerThanAPiece);
        using var portable = new Run(ScalarType.Float32, portable: true, length: LongerThanAPiece);

        sweep.Steps(1);
        portable.Steps(1);

        double sum = NativeFlat.SumOfSquares(sweep.Flat.Gradients);
        Assert.Equal(sum, NativeFlat.SumOfSquares(sweep.Flat.Gradients, portable: true), sum * 1e-12);
        Assert.True(allclose(portable.Flat.Masters, sweep.Flat.Masters, 1e-5, 1e-6));
    }

    [Theory]
    [InlineData(ScalarType.Float32, false)]
    [InlineData(ScalarType.BFloat16, false)]
    [InlineData(ScalarType.BFloat16, true)]
    public void Step_AnyForm_LeavesPaddingZero(ScalarType dtype, bool portable)
    {
        using var run = new Run(dtype, portable, averaged: true);

        run.Steps(4);

        Tensor[] buffers =
        [
            run.Flat.Masters, run.Flat.Weights, run.Flat.Gradients, run.AdamW.FirstMoment,
            run.AdamW.SecondMoment, run.Average!.Values,
        ];
        Assert.All(
            buffers,
            buffer => Assert.All(TensorValues.Floats(buffer)[1000..], value => Assert.Equal(0, value)));
    }

    [Fact]
    public void Step_GradientScale_EqualsScaledGradients()
    {
        using var scaled = new Run(ScalarType.Float32);
        using var plain = new Run(ScalarType.Float32);

        scaled.SetGradient(0, 1);
        scaled.AdamW.Step(1e-2, 0.125);
        plain.SetGradient(0, 0.125f);
        plain.AdamW.Step(1e-2);

        Assert.Equal(plain.Flat.MasterHash(), scaled.Flat.MasterHash());
        Assert.Equal(plain.Flat.Hash(plain.AdamW.SecondMoment), scaled.Flat.Hash(scaled.AdamW.SecondMoment));
    }

    [Fact]
    public void Step_WithAverage_EqualsAnUpdateAfterwards()
    {
        using var together = new Run(ScalarType.Float32, averaged: true);
        using var apart = new Run(ScalarType.Float32, averaged: true);

        together.Steps(6);
        for (int step = 0; step < 6; step++)
        {
            apart.SetGradient(step, 1);
            apart.AdamW.Step(1e-2, 0.75);
            apart.Average!.Update();
        }

        Assert.Equal(6, together.Average!.UpdateCount);
        Assert.Equal(apart.Flat.Hash(apart.Average!.Values), together.Flat.Hash(together.Average.Values));
    }

    [Fact]
    public void Load_StoredMoments_GoesOnBitForBit()
    {
        using var whole = new Run(ScalarType.Float32);
        whole.Steps(6);
        using var first = new Run(ScalarType.Float32);
        first.Steps(3);
        using var second = new Run(ScalarType.Float32);

        second.Flat.LoadMasters(
            (_, destination) => destination.copy_(first.Flat.MasterTensors().Single().Value));
        second.AdamW.Load(
            (_, destination) => destination.copy_(first.AdamW.FirstMomentTensors().Single().Value),
            (_, destination) => destination.copy_(first.AdamW.SecondMomentTensors().Single().Value),
            first.AdamW.AppliedCount);
        second.Steps(3, from: 3);

        Assert.Equal(whole.Flat.MasterHash(), second.Flat.MasterHash());
    }

    [Theory]
    [InlineData(3, 1, 1 / (3 + 1e-6))]
    [InlineData(0.5, 1, 1)]
    [InlineData(3, 0, 1)]
    [InlineData(0, 1, 1)]
    public void ClipCoefficient_NormAndLimit_IsThatOfClipGradNorm(
        double norm, double maxNorm, double expected) =>
        Assert.Equal(expected, FlatAdamW.ClipCoefficient(norm, maxNorm));

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(-1, 1)]
    [InlineData(1e-3, double.NaN)]
    [InlineData(1e-3, double.PositiveInfinity)]
    public void Step_NumbersThatAreNone_ThrowsAndChangesNothing(double learningRate, double scale)
    {
        using var run = new Run(ScalarType.Float32);
        string before = run.Flat.MasterHash();

        Assert.Throws<ArgumentOutOfRangeException>(() => run.AdamW.Step(learningRate, scale));

        Assert.Equal(before, run.Flat.MasterHash());
        Assert.Equal(0, run.AdamW.AppliedCount);
    }

    [Theory]
    [InlineData(1, 0.999, 1e-8, 0)]
    [InlineData(0.9, -0.1, 1e-8, 0)]
    [InlineData(0.9, 0.999, 0, 0)]
    [InlineData(0.9, 0.999, 1e-50, 0)]
    [InlineData(0.9, 0.999, 1e-8, -1)]
    [InlineData(0.9, 0.999, 1e-8, double.NaN)]
    public void Constructor_HyperParameterOutsideItsRange_Throws(
        double beta1, double beta2, double eps, double decay)
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);
        using var flat = new FlatParameters([("a", a)]);

        Assert.Throws<ArgumentOutOfRangeException>(
            () => new FlatAdamW(flat, new AdamWOptions(beta1, beta2, eps, decay)));
    }

    private static Parameter[] RandomParameters(long[][] shapes) =>
        [.. shapes.Select((shape, i) => TensorValues.RandomParameter(i, ScalarType.Float32, shape))];

    /// <summary>One parameter of a length that leaves padding, trained on fixed gradients.</summary>
    private sealed class Run : IDisposable
    {
        internal Run(ScalarType dtype, bool portable = false, bool averaged = false, int length = 1000)
        {
            Parameter = TensorValues.RandomParameter(1, dtype, length);
            Flat = new FlatParameters([("w", Parameter)]);
            AdamW = new FlatAdamW(Flat, Options) { Portable = portable };
            Average = averaged ? new Ema(Flat, 0.99) : null;
        }

        internal Parameter Parameter { get; }

        internal FlatParameters Flat { get; }

        internal FlatAdamW AdamW { get; }

        internal Ema? Average { get; }

        internal void SetGradient(int step, float factor)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Flat.Layout.Views(Flat.Gradients).Single().Value.copy_(
                TensorValues.Random(100 + step, Parameter.shape) * factor);
        }

        internal void Steps(int count, int from = 0)
        {
            for (int step = from; step < from + count; step++)
            {
                SetGradient(step, 1);
                AdamW.Step(1e-2, 0.75, Average);
            }
        }

        public void Dispose()
        {
            Average?.Dispose();
            AdamW.Dispose();
            Flat.Dispose();
            Parameter.Dispose();
        }
    }
}
