using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>Imports of <c>torch_reduce.cpp</c>: sums, extremes, orders and products of matrices.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sum(Tensor x, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_sum_dims(
        Tensor x, ReadOnlySpan<long> dims, int count, int keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_nansum(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_mean(Tensor x, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_mean_dims(
        Tensor x, ReadOnlySpan<long> dims, int count, int keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_prod(Tensor x, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_prod_dim(Tensor x, long dim, int keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_var(Tensor x, int unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_var_dims(
        Tensor x, ReadOnlySpan<long> dims, int count, int unbiased, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_std(Tensor x, int unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_std_dims(
        Tensor x, ReadOnlySpan<long> dims, int count, int unbiased, int keepdim);

    [LibraryImport(Library)]
    internal static partial int snoopi_var_mean_dims(
        Tensor x, ReadOnlySpan<long> dims, int count, int unbiased, int keepdim, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial int snoopi_std_mean_dims(
        Tensor x, ReadOnlySpan<long> dims, int count, int unbiased, int keepdim, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_norm(Tensor x, double p);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_norm_dim(Tensor x, long dim, int keepdim, double p);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_max(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_min(Tensor x);

    [LibraryImport(Library)]
    internal static partial int snoopi_max_dim(Tensor x, long dim, int keepdim, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial int snoopi_min_dim(Tensor x, long dim, int keepdim, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_amax(Tensor x, ReadOnlySpan<long> dims, int count, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_amin(Tensor x, ReadOnlySpan<long> dims, int count, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_argmax(Tensor x, long dim, int hasDim, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_argmin(Tensor x, long dim, int hasDim, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_argsort(Tensor x, long dim, int descending);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_all(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_all_dim(Tensor x, long dim, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_any(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_any_dim(Tensor x, long dim, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_count_nonzero(Tensor x, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cumsum(Tensor x, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_cumprod(Tensor x, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_logsumexp(Tensor x, long dim, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_softmax(Tensor x, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_log_softmax(Tensor x, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial int snoopi_topk(
        Tensor x, long k, long dim, int largest, int sorted, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial int snoopi_sort(Tensor x, long dim, int descending, int stable, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial int snoopi_kthvalue(Tensor x, long k, long dim, int keepdim, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_median(Tensor x);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_quantile(Tensor x, Tensor q, long dim, int keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_bincount(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weights, long minlength);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_searchsorted(Tensor sorted, Tensor values, int outInt32, int right);

    [LibraryImport(Library)]
    internal static partial int snoopi_unique(Tensor x, int sorted, int inverse, int counts, Span<nint> @out);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_matmul(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_mm(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_bmm(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_mv(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_dot(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_outer(Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_addmm(Tensor x, Tensor a, Tensor b, double beta, double alpha);

    [LibraryImport(Library)]
    internal static partial int snoopi_addmm_(Tensor x, Tensor a, Tensor b, double beta, double alpha);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_baddbmm(Tensor x, Tensor a, Tensor b, double beta, double alpha);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Tensor snoopi_einsum(string equation, ReadOnlySpan<nint> parts, int count);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_tensordot(
        Tensor x, Tensor y, ReadOnlySpan<long> dimsX, int countX, ReadOnlySpan<long> dimsY, int countY);

    [LibraryImport(Library)]
    internal static partial Tensor snoopi_trace(Tensor x);
}
