using System.Security.Cryptography;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class FlatParametersTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Constructor_AnyDtype_KeepsValuesAndMakesWeightsViews(ScalarType dtype)
    {
        using Parameter a = TensorValues.RandomParameter(1, dtype, 3, 5);
        using Parameter b = TensorValues.RandomParameter(2, dtype, 7);
        float[] before = TensorValues.Floats(a);

        using var flat = new FlatParameters([("a", a), ("b", b)]);

        Assert.Equal(before, TensorValues.Floats(a));
        Assert.Equal(dtype, a.dtype);
        Assert.True(a.requires_grad && a.is_leaf);
        Assert.Equal(TensorMemory.AddressValue(flat.Weights), TensorMemory.AddressValue(a));
        Assert.Equal(
            TensorMemory.AddressValue(flat.Weights) + (64 * flat.Weights.element_size()),
            TensorMemory.AddressValue(b));
        using (no_grad())
        {
            flat.Weights.fill_(2);
        }

        Assert.All(TensorValues.Floats(b), value => Assert.Equal(2, value));
    }

    [Fact]
    public void Backward_ComputingInFp32_AccumulatesIntoTheFlatBuffer()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3, 5);
        using Parameter b = TensorValues.RandomParameter(2, ScalarType.Float32, 7);
        using var flat = new FlatParameters([("a", a), ("b", b)]);

        BackwardOfSquares(a, b);
        BackwardOfSquares(a, b);
        flat.AccumulateGradients();

        float[] gradients = TensorValues.Floats(flat.Gradients);
        Assert.Equal(TensorValues.Floats(a).Select(x => 4 * x), gradients[..15]);
        Assert.Equal(TensorValues.Floats(b).Select(x => 4 * x), gradients[64..71]);
        Assert.Equal(TensorMemory.AddressValue(flat.Gradients), TensorMemory.AddressValue(a.grad!));
        Assert.Equal(TensorMemory.AddressValue(flat.Gradients) + 256, TensorMemory.AddressValue(b.grad!));
    }

    [Fact]
    public void AccumulateGradients_ComputingInBf16_SumsInFp32()
    {
        using var weight = new Parameter(ones([4]).to(ScalarType.BFloat16));
        using var flat = new FlatParameters([("w", weight)]);

        // 1 + 2^-8 is no bf16 number: a sum kept in bf16 would stay at 1.
        foreach (float factor in new[] { 1, 1f / 256 })
        {
            using var scope = NewDisposeScope();
            (weight * factor).sum().backward();
            flat.AccumulateGradients();
            Assert.Null(weight.grad);
        }

        Assert.All(
            TensorValues.Floats(flat.Gradients)[..4], gradient => Assert.Equal(1 + 1f / 256, gradient));
    }

    [Fact]
    public void AccumulateGradients_AGradientWasReplaced_IsAddedAndAViewAgain()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);
        using var flat = new FlatParameters([("a", a)]);
        BackwardOfSquares(a);

        a.grad = ones([3]);
        flat.AccumulateGradients();
        flat.AccumulateGradients();

        Assert.Equal(TensorValues.Floats(a).Select(x => 2 * x + 1), TensorValues.Floats(flat.Gradients)[..3]);
        Assert.Equal(TensorMemory.AddressValue(flat.Gradients), TensorMemory.AddressValue(a.grad!));
    }

    [Fact]
    public void ZeroGradients_AfterBackward_ClearsAndKeepsTheViews()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);
        using var flat = new FlatParameters([("a", a)]);
        BackwardOfSquares(a);
        a.grad = ones([3]);

        flat.ZeroGradients();

        Assert.All(TensorValues.Floats(flat.Gradients), value => Assert.Equal(0, value));
        BackwardOfSquares(a);
        Assert.Equal(TensorValues.Floats(a).Select(x => 2 * x), TensorValues.Floats(flat.Gradients)[..3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_003)]
    public void GradientNorm_AnyLength_IsTheNormAtEveryNumberOfThreads(int length)
    {
        using var a = new Parameter(zeros([length]));
        using var flat = new FlatParameters([("a", a)]);
        float[] values = new float[length];
        CounterRandom.FillNormal(new DrawKey(3, 0, 0, DrawPurpose.Evaluation), values);
        using (no_grad())
        using (Tensor source = TensorValues.Of(values, length))
        {
            a.grad!.copy_(source);
        }

        int threads = NativeRuntime.Threads;
        var norms = new double[3];
        for (int count = 1; count <= norms.Length; count++)
        {
            NativeRuntime.SetThreads(count);
            norms[count - 1] = flat.GradientNorm();
        }

        NativeRuntime.SetThreads(threads);
        double expected = Math.Sqrt(values.Sum(value => (double)value * value));
        Assert.All(norms, norm => Assert.Equal(norms[0], norm));
        Assert.Equal(expected, norms[0], expected * 1e-12);
        Assert.Equal(
            expected, Math.Sqrt(NativeFlat.SumOfSquares(flat.Gradients, portable: true)), expected * 1e-12);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void GradientNorm_OneElementNotFinite_IsNotFinite(float poison)
    {
        using var a = new Parameter(zeros([70_001]));
        using var flat = new FlatParameters([("a", a)]);
        a.grad![69_999] = poison;

        Assert.False(double.IsFinite(flat.GradientNorm()));
        Assert.False(double.IsFinite(NativeFlat.SumOfSquares(flat.Gradients, portable: true)));
    }

    [Fact]
    public void GradientNorm_HugeGradients_DoesNotOverflow()
    {
        using var a = new Parameter(zeros([1000]));
        using var flat = new FlatParameters([("a", a)]);
        a.grad!.fill_(float.MaxValue);

        Assert.Equal(float.MaxValue * Math.Sqrt(1000), flat.GradientNorm(), 1e30);
    }

    [Fact]
    public void LoadMasters_FromReader_SetsMastersAndRoundedWeights()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.BFloat16, 2);
        using var flat = new FlatParameters([("a", a)]);

        flat.LoadMasters((name, destination) =>
        {
            using Tensor stored = TensorValues.Of([1 + 1f / 256, 3], 2);
            destination.copy_(stored);
        });

        Assert.Equal([1 + 1f / 256, 3], TensorValues.Floats(flat.MasterTensors().Single().Value));
        Assert.Equal([1, 3], TensorValues.Floats(a));
    }

    [Fact]
    public void LoadMasters_TensorWithNaN_NamesItAndThePlace()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 5);
        using Parameter b = TensorValues.RandomParameter(2, ScalarType.Float32, 2, 2);
        using var flat = new FlatParameters([("a", a), ("b", b)]);

        var exception = Assert.Throws<NonFiniteTensorException>(() => flat.LoadMasters((name, destination) =>
        {
            destination.zero_();
            if (name == "b")
            {
                destination[1, 0] = float.NaN;
            }
        }));

        Assert.Equal("b", exception.TensorName);
        Assert.Equal(2, exception.Index);
    }

    [Fact]
    public void MasterHash_KnownValues_IsTheHashOfTheirBytesInOrder()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3, 5);
        using Parameter b = TensorValues.RandomParameter(2, ScalarType.Float32, 7);
        using var flat = new FlatParameters([("a", a), ("b", b)]);

        float[] values = [.. TensorValues.Floats(a), .. TensorValues.Floats(b)];
        byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), flat.MasterHash());
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void UseInstead_UntilDisposed_NetComputesWithTheOtherValues(ScalarType dtype)
    {
        using Parameter a = TensorValues.RandomParameter(1, dtype, 3);
        using var flat = new FlatParameters([("a", a)]);
        float[] before = TensorValues.Floats(a);
        using Tensor others = flat.Layout.NewBuffer(ScalarType.Float32, CPU);
        others.fill_(4);

        using (flat.UseInstead(others))
        {
            Assert.Equal([4f, 4, 4], TensorValues.Floats(a));
            Assert.Equal(dtype, a.dtype);
        }

        Assert.Equal(before, TensorValues.Floats(a));
        Assert.Equal(TensorMemory.AddressValue(flat.Weights), TensorMemory.AddressValue(a));
    }

    [Fact]
    public void Constructor_WithinADisposeScope_OutlivesIt()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);
        FlatParameters flat;
        using (NewDisposeScope())
        {
            flat = new FlatParameters([("a", a)]);
        }

        BackwardOfSquares(a);
        Assert.True(flat.GradientNorm() > 0);
        flat.Dispose();
        Assert.Equal(3, TensorValues.Floats(a).Length);
    }

    [Fact]
    public void Constructor_MixedDtypes_NamesTheParameter()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);
        using Parameter b = TensorValues.RandomParameter(2, ScalarType.BFloat16, 3);

        var exception = Assert.Throws<ArgumentException>(
            () => new FlatParameters([("a", a), ("odd.one", b)]));

        Assert.Contains("odd.one", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ParameterTwice_NamesIt()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float32, 3);

        var exception = Assert.Throws<ArgumentException>(() => new FlatParameters([("a", a), ("again", a)]));

        Assert.Contains("again", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_DtypeItCannotTrain_Throws()
    {
        using Parameter a = TensorValues.RandomParameter(1, ScalarType.Float64, 3);

        Assert.Throws<ArgumentException>(() => new FlatParameters([("a", a)]));
    }

    private static void BackwardOfSquares(params Parameter[] parameters)
    {
        using var scope = NewDisposeScope();
        Tensor loss = zeros([]);
        foreach (Parameter parameter in parameters)
        {
            loss = loss + (parameter * parameter).sum();
        }

        loss.backward();
    }
}
