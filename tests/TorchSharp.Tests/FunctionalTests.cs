using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>Layers without state, against their definitions.</summary>
public sealed class FunctionalTests
{
    private static void Close(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(
            expected.allclose(actual, tolerance, tolerance), $"{expected.npstr()}\nis not\n{actual.npstr()}");
    }

    [Fact]
    public void Conv2d_OfAOneHotKernel_Shifts()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(9, dtype: ScalarType.Float32).view(1, 1, 3, 3);
        Tensor kernel = zeros(1, 1, 3, 3);
        kernel[0, 0, 1, 2] = tensor(1f);

        Tensor y = F.conv2d(x, kernel, bias: tensor(new[] { 10f }), padding: [1, 1]);

        Close(tensor(new float[] { 11, 12, 10, 14, 15, 10, 17, 18, 10 }, [1, 1, 3, 3]), y);
        Close(y, F.conv2d_padding(x, kernel, tensor(new[] { 10f }), padding: Padding.Same));
        Assert.Equal([1, 1, 1, 1], F.conv2d(x, kernel).shape);
        Assert.Equal([1, 1, 2, 2], F.conv2d(x, kernel, strides: [2, 2], padding: [1, 1]).shape);
    }

    [Fact]
    public void Conv2dModule_PadsAsItsModeSays()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(4, dtype: ScalarType.Float32).view(1, 1, 2, 2);
        using Conv2d reflect = nn.Conv2d(
            1, 1, 3, padding: 1, padding_mode: PaddingModes.Reflect, bias: false);
        nn.init.ones_(reflect.weight);
        using Conv2d same = nn.Conv2d(1, 1, (3L, 1L), Padding.Same, bias: false);
        nn.init.ones_(same.weight);

        Tensor y = reflect.call(x);

        // Reflected at its border, [[0 1] [2 3]] becomes [[3 2 3 2] [1 0 1 0] [3 2 3 2] [1 0 1 0]].
        Close(tensor(new float[] { 18, 15, 12, 9 }, [1, 1, 2, 2]), y);
        Close(tensor(new float[] { 2, 4, 2, 4 }, [1, 1, 2, 2]), same.call(x));
    }

    [Fact]
    public void GroupedConvolution_WithChannelsThatDoNotDivide_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => nn.Conv2d(3, 4, 1, groups: 2));

        Assert.Contains("groups", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Linear_IsTheProductWithTheTransposedWeight()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear linear = nn.Linear(3, 2);
        Tensor x = randn(4, 3);

        Close(x.matmul(linear.weight.t()) + linear.bias!, linear.call(x));
        double bound = 1 / Math.Sqrt(3);
        Assert.True(linear.weight.abs().max().ToDouble() <= bound);
        Assert.True(linear.bias!.abs().max().ToDouble() <= bound);
    }

    [Fact]
    public void Norms_HaveMeanZeroAndVarianceOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = (randn(2, 4, 6) * 3) + 5;

        Tensor layer = F.layer_norm(x, [6], tensor(new[] { 1f, 1, 1, 1, 1, 2 }), null, 0);
        Tensor expected = (x - x.mean(
            [-1], keepdim: true)) / x.var(-1, unbiased: false, keepdim: true).sqrt();
        Close(expected * tensor(new[] { 1f, 1, 1, 1, 1, 2 }), layer, 1e-4);

        Tensor group = F.group_norm(x, 2, eps: 0).view(2, 2, 12);
        Close(zeros(2, 2), group.mean([2]), 1e-4);
        Close(ones(2, 2), group.var(2, unbiased: false), 1e-4);
    }

    [Fact]
    public void Attention_IsSoftmaxOfScaledProducts_WithEachKindOfMask()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor q = randn(2, 3, 4, 8), k = randn(2, 3, 5, 8), v = randn(2, 3, 5, 6);
        Tensor scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(8);
        Tensor bias = randn(4, 5);
        Tensor keep = bias > -1;
        keep[.., 0] = tensor(true);
        Tensor seen = ones([4, 5], ScalarType.Bool).tril();

        Close(scores.softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v), 1e-4);
        Close((scores + bias).softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v, bias), 1e-4);
        Close(
            scores.masked_fill(~keep, double.NegativeInfinity).softmax(-1).matmul(v),
            F.scaled_dot_product_attention(q, k, v, keep), 1e-4);
        Close(
            scores.masked_fill(~seen, double.NegativeInfinity).softmax(-1).matmul(v),
            F.scaled_dot_product_attention(q, k, v, is_casual: true), 1e-4);
    }

    [Fact]
    public void Interpolate_Nearest_RepeatsAndBilinearKeepsConstants()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 1, 2, 3, 4 }, [1, 1, 2, 2]);

        Tensor twice = F.interpolate(x, scale_factor: [2, 2]);
        Close(tensor(new float[] { 1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4 }, [1, 1, 4, 4]), twice);
        Close(twice, F.interpolate(x, size: [4, 4]));
        Close(twice, nn.Upsample(scale_factor: [2]).call(x));
        Close(
            tensor(new float[] { 1, 1.5f, 2, 2, 2.5f, 3, 3, 3.5f, 4 }, [1, 1, 3, 3]),
            F.interpolate(x, size: [3, 3], mode: InterpolationMode.Bilinear, align_corners: true));
        Close(
            full([1, 1, 5, 5], 7f),
            F.interpolate(full([1, 1, 3, 3], 7f), [5, 5], mode: InterpolationMode.Bicubic), 1e-4);
        Close(tensor(new[] { 2.5f }, [1, 1, 1, 1]), F.interpolate(x, [1, 1], mode: InterpolationMode.Area));
        Assert.Throws<ArgumentException>(() => F.interpolate(x));
    }

    [Fact]
    public void Pad_OfEachMode()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 1, 2, 3 }, [1, 1, 3]);

        Close(tensor(new float[] { 9, 1, 2, 3, 9, 9 }, [1, 1, 6]), F.pad(x, (1, 2), value: 9));
        Close(tensor(new float[] { 2, 1, 2, 3, 2, 1 }, [1, 1, 6]), F.pad(x, [1, 2], PaddingModes.Reflect));
        Close(tensor(new float[] { 1, 1, 2, 3, 3, 3 }, [1, 1, 6]), F.pad(x, [1, 2], PaddingModes.Replicate));
        Close(tensor(new float[] { 3, 1, 2, 3, 1, 2 }, [1, 1, 6]), F.pad(x, [1, 2], PaddingModes.Circular));
    }

    [Fact]
    public void Pooling_OfSquares()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = arange(16, dtype: ScalarType.Float32).view(1, 1, 4, 4);

        Close(tensor(new float[] { 5, 7, 13, 15 }, [1, 1, 2, 2]), F.max_pool2d(x, [2, 2]));
        Close(tensor(new[] { 2.5f, 4.5f, 10.5f, 12.5f }, [1, 1, 2, 2]), F.avg_pool2d(x, 2));
        Close(tensor(new[] { 7.5f }, [1, 1, 1, 1]), F.adaptive_avg_pool2d(x, 1));
        Close(x, F.pixel_shuffle(F.pixel_unshuffle(x, 2), 2));
    }

    [Fact]
    public void Losses_ByReduction()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new float[] { 1, 2 }), y = tensor(new float[] { 3, 2 });

        Assert.Equal(2f, F.mse_loss(x, y).ToSingle());
        Assert.Equal(4f, F.mse_loss(x, y, nn.Reduction.Sum).ToSingle());
        Close(tensor(new float[] { 4, 0 }), F.mse_loss(x, y, nn.Reduction.None));
        Assert.Equal(1f, F.l1_loss(x, y).ToSingle());
        Assert.Equal(
            Math.Log(2), F.cross_entropy(zeros(1, 2), zeros([1], ScalarType.Int64)).ToDouble(), 1e-6);
    }

    [Fact]
    public void EmbeddingNormalizeOneHotAndCosine()
    {
        using DisposeScope scope = NewDisposeScope();
        using Embedding embedding = nn.Embedding(4, 3, padding_idx: 1);

        Close(
            embedding.weight.index_select(0, tensor(new long[] { 2, 0 })),
            embedding.call(tensor(new long[] { 2, 0 })));
        Assert.Equal(0f, embedding.weight[1].abs().sum().ToSingle());
        Close(tensor(new[] { 0.6f, 0.8f }, [1, 2]), F.normalize(tensor(new[] { 3f, 4f }, [1, 2])));
        Assert.Equal([0, 0, 1], F.one_hot(tensor(2L), 3).data<long>().ToArray());
        Close(tensor(new[] { 1f }), F.cosine_similarity(ones(1, 3), full([1, 3], 2f)));
    }

    [Fact]
    public void Dropout_ScalesWhatItKeeps_AndRestsInEvaluation()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(1000);
        using Dropout dropout = nn.Dropout(0.25);

        Tensor dropped = dropout.call(x);
        Assert.All(dropped.data<float>(), v => Assert.True(v == 0 || Math.Abs(v - (1 / 0.75f)) < 1e-6));
        Assert.InRange(dropped.count_nonzero().item<long>(), 650, 850);
        dropout.eval();
        Assert.True(dropout.call(x).Equals(x));
    }

    [Fact]
    public void Activations_InPlace_ChangeTheirInput()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { -1f, 2f });

        Tensor y = F.relu(x, inplace: true);

        Assert.Equal([0f, 2f], x.data<float>().ToArray());
        Assert.True(y.Equals(x));
        Assert.NotSame(x, y);
    }

    [Fact]
    public void ClipGradNorm_ScalesOnlyWhatIsTooLong()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter a = new(zeros(1)), b = new(zeros(1)), without = new(zeros(1));
        a.grad = tensor(new[] { 3f });
        b.grad = tensor(new[] { 4f });

        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b, without], 10), 1e-6);
        Assert.Equal(3f, a.grad!.ToSingle());
        Assert.Equal(5, nn.utils.clip_grad_norm_([a, b, without], 1), 1e-6);
        Assert.Equal(0.6f, a.grad!.ToSingle(), 1e-5f);
    }

    [Fact]
    public void Initializers_HaveTheBoundsOfTheirFans()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = empty(64, 16, 3, 3);

        nn.init.kaiming_uniform_(weight, Math.Sqrt(5));
        Assert.InRange(weight.abs().max().ToDouble(), 0.9 / 12, 1.0 / 12);
        nn.init.kaiming_normal_(weight, nonlinearity: nn.init.NonlinearityType.ReLU);
        Assert.Equal(Math.Sqrt(2.0 / 144), weight.std().ToDouble(), 0.01);
        nn.init.xavier_uniform_(weight);
        Assert.InRange(weight.abs().max().ToDouble(), 0.9 * Math.Sqrt(6.0 / 720), Math.Sqrt(6.0 / 720));
        Assert.Throws<ArgumentException>(() => nn.init.kaiming_uniform_(empty(3)));
    }
}
