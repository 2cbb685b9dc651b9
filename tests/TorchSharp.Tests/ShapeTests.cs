using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>Views, joins, splits and indices.</summary>
public sealed class ShapeTests
{
    private static Tensor Matrix => arange(6).view(2, 3);

    private static long[] Values(Tensor tensor) =>
        tensor.to(ScalarType.Int64).reshape(-1).data<long>().ToArray();

    [Fact]
    public void Properties_DescribeTheTensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = zeros([2, 3, 4], dtype: ScalarType.Float64);

        Assert.Equal([2, 3, 4], x.shape);
        Assert.Equal([12, 4, 1], x.stride());
        Assert.Equal((3, 24, 8), (x.dim(), x.numel(), x.ElementSize));
        Assert.Equal(4, x.size(-1));
        Assert.Equal("cpu", x.device.ToString());
        Assert.Equal("[2x3x4], type = Float64, device = cpu", x.ToString());
        Assert.True(x.is_contiguous());
        Assert.False(x.transpose(0, 1).is_contiguous());
    }

    [Fact]
    public void Views_ShareTheirValues()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Matrix;

        x.view(3, 2).fill_(1);
        Assert.Equal([1, 1, 1, 1, 1, 1], Values(x));
        x.t().select(0, 0).zero_();
        Assert.Equal([0, 1, 1, 0, 1, 1], Values(x));
    }

    [Fact]
    public void Rearranging_Dimensions()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Matrix;

        Assert.Equal([0, 3, 1, 4, 2, 5], Values(x.permute(1, 0)));
        Assert.Equal([0, 3, 1, 4, 2, 5], Values(x.transpose(0, 1).contiguous()));
        Assert.Equal([2, 1, 3, 1], x.unsqueeze(1).unsqueeze(-1).shape);
        Assert.Equal([2, 3], x.unsqueeze(1).unsqueeze(-1).squeeze().shape);
        Assert.Equal([2, 3, 1], x.unsqueeze(1).unsqueeze(-1).squeeze(1).shape);
        Assert.Equal([6], x.flatten().shape);
        Assert.Equal([2, 3, 1], x.unflatten(1, 3, 1).shape);
        Assert.Equal([2, 1, 3], x.unflatten(-1, 1, -1).shape);
        Assert.Equal([4, 2, 3], x.expand(4, 2, 3).shape);
        Assert.Equal([4, 3], x.repeat(2, 1).shape);
        Assert.Equal([0, 0, 1, 1], Values(arange(2).repeat_interleave(2)));
        Assert.Equal([0, 1, 1], Values(arange(2).repeat_interleave(tensor(new long[] { 1, 2 }))));
        Assert.Equal([2, 1, 0, 5, 4, 3], Values(x.flip(1)));
        Assert.Equal([5, 0, 1, 2, 3, 4], Values(x.roll(1)));
        Assert.Equal([2, 0, 1, 5, 3, 4], Values(x.roll(1, 1)));
        Assert.Equal([1, 2, 4, 5], Values(x.narrow(1, 1, 2)));
        Assert.Equal([0, 2, 3, 5], Values(x.slice(1, 0, 3, 2)));
    }

    [Fact]
    public void JoinsAndSplits_AreEachOthersInverse()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(10);

        Assert.Equal([4, 4, 2], x.split(4).Select(p => p.numel()));
        Assert.Equal([1, 9], x.split([1, 9], dim: 0).Select(p => p.numel()));
        Assert.Equal([5, 5], x.chunk(2).Select(p => p.numel()));
        Assert.Equal(Values(x), Values(cat(x.split(3))));
        Assert.Equal([2, 10], stack([x, x]).shape);
        Assert.Equal([10, 2], stack([x, x], dim: -1).shape);
        Assert.Equal(10, x.unbind().Length);
        Assert.Equal(Values(x), Values(cat(x.tensor_split(3))));
    }

    [Fact]
    public void Index_ByEachKindOfPart()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(24).view(2, 3, 4);

        Assert.Equal(23, x[1, 2, 3].item<long>());
        Assert.Equal(23, x[-1, -1, -1].item<long>());
        Assert.Equal([3, 4], x[1].shape);
        Assert.Equal([4, 5, 6, 7], Values(x[0, 1]));
        Assert.Equal([2, 3], x[TensorIndex.Ellipsis, 0].shape);
        Assert.Equal([2, 4], x[TensorIndex.Colon, 1].shape);
        Assert.Equal([2, 3, 2], x[.., .., 1..3].shape);
        Assert.Equal([2, 3, 3], x[.., .., ..^1].shape);
        Assert.Equal([0, 2], Values(x[0, 0, TensorIndex.Slice(0, 4, 2)]));
        Assert.Equal([1, 2, 3, 4], x[TensorIndex.Null].shape);
        Assert.Equal([8, 0], Values(x[0][TensorIndex.Tensor(tensor(new long[] { 2, 0 })), 0]));
        Assert.Equal([22, 23], Values(x.masked_select(x > 21)));
        Assert.Equal([22, 23], Values(x[TensorIndex.Tensor(x > 21)]));
    }

    [Fact]
    public void SettingByIndex_WritesThrough()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Matrix;

        x[0, 0] = tensor(9L);
        x[1] = tensor(new long[] { 7, 7, 7 });
        Assert.Equal([9, 1, 2, 7, 7, 7], Values(x));

        x[.., 1..] = tensor(0L);
        Assert.Equal([9, 0, 0, 7, 0, 0], Values(x));

        x.index_put_(tensor(5L), TensorIndex.Tensor(x == 0));
        Assert.Equal([9, 5, 5, 7, 5, 5], Values(x));

        x.index_put_(
            tensor(new long[] { 1, 1 }), [tensor(new long[] { 0, 0 }), tensor(new long[] { 0, 0 })],
            accumulate: true);
        Assert.Equal(11, x[0, 0].item<long>());
    }

    [Fact]
    public void SelectingAndScattering_ByIndexTensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Matrix;
        Tensor index = tensor(new long[] { 2, 0 });

        Assert.Equal([2, 0, 5, 3], Values(x.index_select(1, index)));
        Assert.Equal([2, 3], Values(x.gather(1, index.unsqueeze(1))));
        Assert.Equal(
            [1, 0, 1],
            Values(zeros([3], ScalarType.Int64).index_add_(0, index, ones([2], ScalarType.Int64), 1)));
        Tensor twice = tensor(new long[] { 2, 2 });
        Tensor target = zeros([3], ScalarType.Int64);
        Assert.Equal([0, 0, 4], Values(target.scatter_add(0, twice, tensor(new long[] { 1, 3 }))));
        Assert.Equal([0, -1, 2, -1, 4, -1], Values(x.masked_fill(x % 2 == 1, -1)));
        Assert.Equal([1, 2], Values(arange(3).nonzero()));
    }

    [Fact]
    public void Conversion_CopiesOnlyWhereItMust()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(2);

        x.to(ScalarType.Float32).zero_();
        Assert.Equal(0f, x.sum().ToSingle());
        x.to(ScalarType.Float32, copy: true).fill_(5);
        Assert.Equal(0f, x.sum().ToSingle());
        Assert.Equal(ScalarType.Float64, x.@double().dtype);
        Assert.Equal(ScalarType.BFloat16, x.bfloat16().dtype);

        Tensor source = ones(2);
        Tensor converted = source.to(ScalarType.Int32, disposeAfter: true);
        Assert.True(source.IsInvalid);
        Assert.Equal(2, converted.sum().ToInt32());
    }

    [Fact]
    public void Data_ReadsAndWritesInRowMajorOrder_WhateverTheStrides()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(6, dtype: ScalarType.Float32).view(2, 3).t();

        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], x.data<float>().ToArray());
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], x.data<float>());
        x.data<float>()[2, 1] = 50;
        x.data<float>()[1] = 30;
        Assert.Equal([0f, 30f, 1f, 4f, 2f, 50f], x.data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.data<float>()[3, 0]);
        Assert.Equal(4f, ((float[,])x.data<float>().ToNDArray())[1, 1]);

        x.data<float>().CopyFrom([9, 8], tensorIndex: 4);
        Assert.Equal([9f, 8f], x[2].data<float>().ToArray());
    }

    [Fact]
    public void Bytes_AreThoseOfTheTensor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1, 256 });

        Assert.Equal([1, 0, 0, 0, 0, 1, 0, 0], x.bytes.ToArray());
        x.bytes[0] = 7;
        Assert.Equal(7, x[0].ToInt32());
        Assert.Throws<ArgumentException>(() => x.bytes = new byte[3]);
    }

    [Fact]
    public void Set_MakesATensorAViewOfAnother()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor buffer = zeros(4);
        Tensor x = ones(2);

        x.set_(buffer.narrow(0, 2, 2));
        x.fill_(3);

        Assert.Equal([0f, 0f, 3f, 3f], buffer.data<float>().ToArray());
    }
}
