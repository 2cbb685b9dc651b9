using static TorchSharp.torch;

namespace SnoopiCluster.Tensors.Tests;

public sealed class KernelsTests
{
    // Sizes around the vector widths (4, 8, 16), the panels (8, 16, 32) and the tile heights (6, 12) of the
    // kernels.
    [Theory]
    [InlineData(2, 64, 64, 32, 8, false)] // the toy UNet's outer level
    [InlineData(2, 64, 77, 32, 8, false)]
    [InlineData(2, 16, 16, 64, 8, false)]
    [InlineData(3, 4, 77, 128, 8, false)]
    [InlineData(1, 33, 50, 40, 1, false)]
    [InlineData(2, 17, 31, 15, 5, false)]
    [InlineData(1, 50, 70, 160, 2, false)]
    [InlineData(2, 77, 77, 32, 4, true)]
    [InlineData(1, 7, 7, 12, 3, true)]
    [InlineData(2, 5, 9, 6, 2, true)]
    public void Attention_AnySize_AgreesWithFp64(
        int batch, int queries, int keys, int channels, int heads, bool causal) =>
        KernelComparison.Agrees(
            x => Kernels.Attention(x[0], x[1], x[2], heads, causal),
            [batch, queries, channels], [batch, keys, channels], [batch, keys, channels]);

    [Fact]
    public void Attention_LargeScores_StillAverages()
    {
        using var scope = NewDisposeScope();
        Tensor query = TensorValues.Random(0, 1, 20, 8) * 1e4;
        Tensor key = TensorValues.Random(1, 1, 40, 8) * 1e4;

        Tensor output = Kernels.Attention(query, key, ones(1, 40, 8), 2);

        Assert.InRange(TensorValues.RelativeError(output, ones(1, 20, 8)), 0, 1e-6);
    }

    [Fact]
    public void Attention_PartsOfOneProjection_ReadsThemInPlace() =>
        KernelComparison.Agrees(
            x =>
            {
                Tensor[] parts = x[0].chunk(3, -1);
                return Kernels.Attention(parts[0], parts[1], parts[2], 4);
            },
            [2, 19, 96]);

    [Fact]
    public void Attention_OnePromptForAllRows_SumsItsGradient() =>
        KernelComparison.Agrees(
            x => Kernels.Attention(x[0], x[1].expand(3, 11, 8), x[2].expand(3, 11, 8), 2),
            [3, 6, 8], [1, 11, 8], [1, 11, 8]);

    [Theory]
    [InlineData(4, 32, 8, 8, 32, 3, 1, 1)]
    [InlineData(5, 7, 6, 9, 3, 3, 2, 1)]
    [InlineData(16, 4, 8, 8, 33, 3, 1, 1)]
    [InlineData(13, 33, 2, 2, 70, 3, 1, 1)]
    [InlineData(4, 3, 9, 9, 5, 4, 3, 2)]
    [InlineData(70, 9, 4, 4, 20, 3, 1, 1)]
    [InlineData(6, 5, 4, 4, 17, 1, 1, 0)]
    [InlineData(2, 6, 5, 5, 4, 3, 1, 1)] // few samples: libtorch's convolution
    [InlineData(4, 3, 17, 17, 4, 3, 1, 1)] // a large picture: the same
    public void Conv2d_AnySize_AgreesWithFp64(
        int batch, int channels, int height, int width, int outputs, int kernel, int stride, int padding) =>
        KernelComparison.Agrees(
            x => Kernels.Conv2d(x[0], x[1], x[2], stride, padding),
            [batch, channels, height, width], [outputs, channels, kernel, kernel], [outputs]);

    [Fact]
    public void Conv2d_NoBias_AgreesWithFp64() =>
        KernelComparison.Agrees(x => Kernels.Conv2d(x[0], x[1], null, 1, 1), [8, 6, 4, 4], [10, 6, 3, 3]);

    [Theory]
    [InlineData(2, 32, 8, 32, true)]
    [InlineData(3, 64, 4, 8, false)]
    [InlineData(2, 21, 5, 7, true)]
    [InlineData(1, 5, 3, 1, true)]
    [InlineData(4, 96, 2, 32, false)]
    public void GroupNorm_AnySize_AgreesWithFp64(int batch, int channels, int size, int groups, bool silu) =>
        KernelComparison.Agrees(
            x => Kernels.GroupNorm((x[0] * 2) + 3, groups, x[1], x[2], 1e-5, silu),
            [batch, channels, size, size], [channels], [channels]);

    [Theory]
    [InlineData(2, 64, 32)]
    [InlineData(3, 77, 65)]
    [InlineData(1, 5, 7)]
    [InlineData(1, 130, 320)]
    public void LayerNorm_AnySize_AgreesWithFp64(int batch, int tokens, int channels) =>
        KernelComparison.Agrees(
            x => Kernels.LayerNorm((x[0] * 2) + 3, x[1], x[2], 1e-5),
            [batch, tokens, channels], [channels], [channels]);

    [Theory]
    [InlineData(128, 32, 32)]
    [InlineData(231, 64, 32)]
    [InlineData(5, 7, 3)]
    [InlineData(1, 40, 17)]
    [InlineData(600, 70, 65)]
    public void Linear_AnySize_AgreesWithFp64(int rows, int inputs, int outputs) =>
        KernelComparison.Agrees(
            x => Kernels.Linear(x[0], x[1], x[2]), [rows, inputs], [outputs, inputs], [outputs]);

    [Fact]
    public void Linear_TransposedInputNoBias_AgreesWithFp64() =>
        KernelComparison.Agrees(x => Kernels.Linear(x[0].transpose(1, 2), x[1], null), [3, 12, 20], [18, 12]);

    [Theory]
    [InlineData(2, 64, 128)]
    [InlineData(1, 5, 7)]
    public void GeGlu_AnySize_AgreesWithFp64(int batch, int tokens, int channels) =>
        KernelComparison.Agrees(x => Kernels.GeGlu(x[0] * 3), [batch, tokens, 2 * channels]);

    [Fact]
    public void UpsampleNearest2x_ChannelsLast_AgreesWithFp64() =>
        KernelComparison.Agrees(x => Kernels.UpsampleNearest2x(x[0].permute(0, 3, 1, 2)), [2, 3, 5, 7]);

    [Fact]
    public void Attention_HeadsDoNotDivideChannels_SaysSo()
    {
        Tensor x = zeros(1, 4, 10);

        var error = Assert.Throws<NativeOperationException>(() => Kernels.Attention(x, x, x, 3));

        Assert.Contains("multiple of the heads", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Linear_NotANumber_Propagates()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(3, 8);
        x[1, 2] = float.NaN;

        Tensor y = Kernels.Linear(x, ones(4, 8), null);

        Assert.Equal([false, true, false], y.isnan().any(1).data<bool>().ToArray());
    }

    [Fact]
    public void Attention_NotANumber_Propagates()
    {
        using var scope = NewDisposeScope();
        Tensor query = ones(2, 3, 8);
        Tensor key = ones(2, 5, 8);
        key[1, 2, 0] = float.NaN;

        Tensor y = Kernels.Attention(query, key, ones(2, 5, 8), 1);

        Assert.False(y[0].isnan().any().item<bool>());
        Assert.True(y[1].isnan().all().item<bool>());
    }

    [Fact]
    public void GroupNorm_NotANumber_Propagates()
    {
        using var scope = NewDisposeScope();
        Tensor x = TensorValues.Random(0, 2, 4, 3, 3);
        x[1, 0, 0, 0] = float.NaN;

        Tensor y = Kernels.GroupNorm(x, 2, ones(4), zeros(4), 1e-5, silu: true);

        Assert.False(y[0].isnan().any().item<bool>());
        Assert.True(y[1].narrow(0, 0, 2).isnan().all().item<bool>());
    }
}
