using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>New tensors: their type, shape and values.</summary>
public sealed class CreationTests
{
    [Fact]
    public void Scalars_BecomeTheTypeOfTheirCSharpType()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Equal(ScalarType.Float32, tensor(1f).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Int32, tensor(1).dtype);
        Assert.Equal(ScalarType.Int64, tensor(1L).dtype);
        Assert.Equal(ScalarType.Bool, tensor(true).dtype);
        Assert.Equal(ScalarType.Byte, tensor((byte)1).dtype);
        Assert.Equal(ScalarType.Float16, tensor(new[] { (Half)1 }).dtype);
        Assert.Equal(ScalarType.BFloat16, tensor(new[] { new BFloat16(1) }).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1L, dtype: ScalarType.Float32).dtype);
    }

    [Fact]
    public void Arrays_KeepValuesInRowMajorOrder()
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor matrix = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);
        Tensor fromTwoDimensions = from_array(new[,] { { 1L, 2L }, { 3L, 4L } });
        Tensor list = tensor(new List<int> { 5, 6 });
        Tensor part = frombuffer(new double[] { 0, 1, 2, 3 }, ScalarType.Float64, count: 2, offset: 1);

        Assert.Equal(6f, matrix[1, 2].ToSingle());
        Assert.Equal([2, 2], fromTwoDimensions.shape);
        Assert.Equal(3L, fromTwoDimensions[1, 0].item<long>());
        Assert.Equal([5, 6], list.data<int>().ToArray());
        Assert.Equal([1, 2], part.data<double>().ToArray());
        Assert.Throws<ArgumentException>(() => frombuffer(new double[2], ScalarType.Float64, count: 3));
    }

    [Fact]
    public void Tensor_OfAnArray_IsACopy()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] values = [1, 2];

        Tensor copied = tensor(values);
        values[0] = 9;

        Assert.Equal([1f, 2f], copied.data<float>().ToArray());
    }

    [Fact]
    public void Arange_OfIntegers_IsInteger_AndOtherwiseTheDefaultType()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Equal([0, 1, 2], arange(3).data<long>().ToArray());
        Assert.Equal([1f, 1.5f], arange(1.0, 2.0, 0.5).data<float>().ToArray());
        Assert.Equal([0f, 1f, 2f], arange(3, dtype: ScalarType.Float32).data<float>().ToArray());
    }

    [Fact]
    public void Full_OfAnInteger_IsInteger()
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Equal(ScalarType.Int64, full(2, 7).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 7f).dtype);
        Assert.Equal([7L, 7L], full([2], 7).data<long>().ToArray());
    }

    [Fact]
    public void Factories_GiveShapeTypeAndGradientAsAsked()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor like = zeros([2, 3], dtype: ScalarType.Float64);

        Assert.Equal([2, 3, 4, 5], zeros(2, 3, 4, 5).shape);
        Assert.Equal(6, ones(2, 3).sum().ToSingle());
        Assert.True(ones(2, requires_grad: true).requires_grad);
        Assert.Equal(ScalarType.Float64, like.ones_like().dtype);
        Assert.Equal(ScalarType.Int64, zeros_like(like, dtype: ScalarType.Int64).dtype);
        Assert.Equal([0, 0.5, 1], linspace(0, 1, 3, dtype: ScalarType.Float64).data<double>().ToArray());
        Assert.Equal(3, eye(3).trace().ToSingle());
        Assert.Equal([2, 5], eye(2, 5).shape);
        Assert.Equal([], tensor(1f).shape);
    }

    [Fact]
    public void NamedDimensions_AreRefusedInWords()
    {
        Assert.Throws<NotSupportedException>(() => zeros(2, names: ["rows"]));
    }

    [Fact]
    public void Generators_OfOneSeed_DrawTheSame_AndNotTheDefaultsNumbers()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator first = new(17);
        using Generator second = new(17);

        Tensor a = randn(
            [5], generator: first), b = randn([5], generator: second), c = randn([5], generator: first);

        Assert.True(a.Equals(b));
        Assert.False(a.Equals(c));
        Assert.Equal(17, first.initial_seed());
        Assert.True(
            empty(4).uniform_(0, 1, second).Equals(empty(4).copy_(rand([4], generator: Advanced(17)))));
    }

    [Fact]
    public void GeneratorState_SetBack_RepeatsTheDraws()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(3);
        Tensor state = generator.get_state();

        Tensor a = randint(0, 1000, [20], generator: generator);
        generator.set_state(state);
        Tensor b = randint(0, 1000, [20], generator: generator);

        Assert.True(a.Equals(b));
        Assert.Equal(ScalarType.Int64, a.dtype);
        Assert.True(a.min().item<long>() >= 0 && a.max().item<long>() < 1000);
    }

    [Fact]
    public void Randperm_HoldsEveryNumberOnce()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator generator = new(3);

        Tensor order = randperm(50, generator: generator);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), order.data<long>().ToArray().Order());
    }

    [Theory]
    [InlineData(1.00390625f, 1f)]
    [InlineData(1.01171875f, 1.015625f)]
    [InlineData(-3.14159f, -3.140625f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    public void BFloat16_OfAFloat_RoundsToNearestEvenAsLibtorchDoes(float value, float expected)
    {
        using DisposeScope scope = NewDisposeScope();

        Assert.Equal(expected, new BFloat16(value).ToSingle());
        Assert.Equal(expected, tensor(value).to(ScalarType.BFloat16).item<BFloat16>().ToSingle());
    }

    // A generator that has drawn five normal and then five more numbers, as the test above has.
    private static Generator Advanced(ulong seed)
    {
        Generator generator = new(seed);
        _ = randn([5], generator: generator);
        return generator;
    }
}
