using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_nn.cpp</c>: layers without state.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_linear(
        Tensor x, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_conv2d(
        Tensor x, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias,
        ReadOnlySpan<long> stride, int strideCount, ReadOnlySpan<long> padding, int paddingCount,
        ReadOnlySpan<long> dilation, int dilationCount, long groups);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_conv2d_padding(
        Tensor x, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias,
        ReadOnlySpan<long> stride, int strideCount, int isSame, ReadOnlySpan<long> dilation,
        int dilationCount, long groups);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_group_norm(
        Tensor x, long groups, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_layer_norm(
        Tensor x, ReadOnlySpan<long> shape, int count,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_batch_norm(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? runningMean,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? runningVar, int training, double momentum,
        double eps);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_embedding(
        Tensor weight, Tensor indexes, long paddingIndex, int scaleGradByFreq, int sparse);

    [LibraryImport(Library)]
    internal static partial int snoopi_embedding_renorm_(
        Tensor weight, Tensor indexes, double maxNorm, double normType);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_gelu(Tensor x, int isTanh);

    [LibraryImport(Library)]
    internal static partial int snoopi_gelu_(Tensor x, int isTanh);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_elu(Tensor x, ScalarArgument alpha);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_softplus(Tensor x, double beta, double threshold);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_hardtanh(Tensor x, ScalarArgument min, ScalarArgument max);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_dropout(Tensor x, double p, int training);

    [LibraryImport(Library)]
    internal static partial int snoopi_dropout_(Tensor x, double p, int training);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_pad(
        Tensor x, ReadOnlySpan<long> pad, int count, int mode, double value);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_avg_pool2d(
        Tensor x, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> stride, int strideCount,
        ReadOnlySpan<long> padding, int paddingCount, int ceilMode, int countIncludePad, long divisor,
        int hasDivisor);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_max_pool2d(
        Tensor x, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> stride, int strideCount,
        ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount,
        int ceilMode);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_adaptive_avg_pool2d(Tensor x, ReadOnlySpan<long> size, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_pixel_shuffle(Tensor x, long factor);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_pixel_unshuffle(Tensor x, long factor);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_one_hot(Tensor x, long classes);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cosine_similarity(Tensor x, Tensor y, long dim, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_mse_loss(Tensor x, Tensor y, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_l1_loss(Tensor x, Tensor y, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_huber_loss(Tensor x, Tensor y, long reduction, double delta);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_smooth_l1_loss(Tensor x, Tensor y, long reduction, double beta);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cross_entropy(
        Tensor x, Tensor y, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight, long reduction,
        long ignoreIndex, double smoothing);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_scaled_dot_product_attention(
        Tensor query, Tensor key, Tensor value, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mask,
        double p, int isCausal);
}
