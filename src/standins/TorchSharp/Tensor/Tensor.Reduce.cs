using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Sums, extremes, orders and products of matrices.</content>
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Native.snoopi_sum(this, Reductions.DtypeOrNone(type));

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Native.snoopi_sum_dims(this, dim, dim.Length, keepdim ? 1 : 0, Reductions.DtypeOrNone(type));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            sum(dim.AsSpan(), keepdim, type);

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            sum([dim], keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1, dim2], keepdim, type);

        public Tensor nansum() => Native.snoopi_nansum(this);

        public Tensor mean() => Native.snoopi_mean(this, -1);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Native.snoopi_mean_dims(
                this, dimensions, dimensions.Length, keepdim ? 1 : 0, Reductions.DtypeOrNone(type));

        public Tensor prod(ScalarType? type = null) => Native.snoopi_prod(this, Reductions.DtypeOrNone(type));

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Native.snoopi_prod_dim(this, dim, keepdim ? 1 : 0, Reductions.DtypeOrNone(type));

        public Tensor var(bool unbiased = true) => Native.snoopi_var(this, unbiased ? 1 : 0);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);

        public Tensor var(
            ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) =>
            Native.snoopi_var_dims(
                As(type), dimensions, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0);

        public Tensor var(
            long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var(dimensions.AsSpan(), unbiased, keepdim, type);

        public Tensor std(bool unbiased = true) => Native.snoopi_std(this, unbiased ? 1 : 0);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);

        public Tensor std(
            ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null) =>
            Native.snoopi_std_dims(
                As(type), dimensions, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0);

        public Tensor std(
            long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std(dimensions.AsSpan(), unbiased, keepdim, type);

        public (Tensor std_or_var, Tensor mean) var_mean(
            ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null)
        {
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_var_mean_dims(
                As(type), dimensions, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, results));
            return TensorHandles.Pair(results);
        }

        public (Tensor std_or_var, Tensor mean) var_mean(
            long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean([dim], unbiased, keepdim, type);

        public (Tensor std_or_var, Tensor mean) var_mean(
            long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean(dimensions.AsSpan(), unbiased, keepdim, type);

        public (Tensor std_or_var, Tensor mean) std_mean(
            ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false,
            ScalarType? type = null)
        {
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_std_mean_dims(
                As(type), dimensions, dimensions.Length, unbiased ? 1 : 0, keepdim ? 1 : 0, results));
            return TensorHandles.Pair(results);
        }

        public (Tensor std_or_var, Tensor mean) std_mean(
            long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean([dim], unbiased, keepdim, type);

        public (Tensor std_or_var, Tensor mean) std_mean(
            long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean(dimensions.AsSpan(), unbiased, keepdim, type);

        public Tensor norm(float p = 2.0f) => Native.snoopi_norm(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) =>
            Native.snoopi_norm_dim(this, dim, keepdim ? 1 : 0, p);

        public Tensor max() => Native.snoopi_max(this);

        public Tensor min() => Native.snoopi_min(this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_max_dim(this, dim, keepdim ? 1 : 0, results));
            return TensorHandles.Pair(results);
        }

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_min_dim(this, dim, keepdim ? 1 : 0, results));
            return TensorHandles.Pair(results);
        }

        public Tensor amax(params long[] dims) => amax(dims.AsSpan());

        public Tensor amin(params long[] dims) => amin(dims.AsSpan());

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Native.snoopi_amax(this, dims, dims.Length, keepdim ? 1 : 0));

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Into(@out, Native.snoopi_amin(this, dims, dims.Length, keepdim ? 1 : 0));

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            amax(dims.AsSpan(), keepdim, @out);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            amin(dims.AsSpan(), keepdim, @out);

        public Tensor argmax() => Native.snoopi_argmax(this, 0, 0, 0);

        public Tensor argmax(long dim, bool keepdim = false) =>
            Native.snoopi_argmax(this, dim, 1, keepdim ? 1 : 0);

        public Tensor argmin() => Native.snoopi_argmin(this, 0, 0, 0);

        public Tensor argmin(long dim, bool keepdim = false) =>
            Native.snoopi_argmin(this, dim, 1, keepdim ? 1 : 0);

        public Tensor argsort(long dim = -1, bool descending = false) =>
            Native.snoopi_argsort(this, dim, descending ? 1 : 0);

        public Tensor all() => Native.snoopi_all(this);

        public Tensor all(long dim, bool keepdim = false) =>
            Native.snoopi_all_dim(this, dim, keepdim ? 1 : 0);

        public Tensor any() => Native.snoopi_any(this);

        public Tensor any(long dim, bool keepdim = false) =>
            Native.snoopi_any_dim(this, dim, keepdim ? 1 : 0);

        public Tensor count_nonzero(long[]? dims = null) =>
            Native.snoopi_count_nonzero(this, dims, dims?.Length ?? 0);

        public Tensor cumsum(long dim, ScalarType? type = null) =>
            Native.snoopi_cumsum(this, dim, Reductions.DtypeOrNone(type));

        public Tensor cumprod(long dim, ScalarType? type = null) =>
            Native.snoopi_cumprod(this, dim, Reductions.DtypeOrNone(type));

        public Tensor logsumexp(long dim, bool keepdim = false) =>
            Native.snoopi_logsumexp(this, dim, keepdim ? 1 : 0);

        public (Tensor values, Tensor indexes) topk(
            int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_topk(this, k, dim, largest ? 1 : 0, sorted ? 1 : 0, results));
            return TensorHandles.Pair(results);
        }

        public (Tensor Values, Tensor Indices) sort(
            long dim = -1, bool descending = false, bool stable = false)
        {
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_sort(this, dim, descending ? 1 : 0, stable ? 1 : 0, results));
            return TensorHandles.Pair(results);
        }

        /// <summary>The k-th smallest, from 1, along a dimension; along the last one where none is given.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false)
        {
            Span<nint> results = stackalloc nint[2];
            Native.Check(Native.snoopi_kthvalue(this, k, dim ?? -1, keepdim ? 1 : 0, results));
            return TensorHandles.Pair(results);
        }

        public Tensor median() => Native.snoopi_median(this);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Native.snoopi_quantile(this, q, dim, keepdim ? 1 : 0);

        public Tensor bincount(Tensor? weights, long minlength = 0) =>
            Native.snoopi_bincount(this, weights, minlength);

        public Tensor equal(Tensor target) => eq(target);

        public Tensor matmul(Tensor target) => Native.snoopi_matmul(this, target);

        public Tensor mm(Tensor target) => Native.snoopi_mm(this, target);

        public Tensor bmm(Tensor batch2) => Native.snoopi_bmm(this, batch2);

        public Tensor mv(Tensor target) => Native.snoopi_mv(this, target);

        public Tensor dot(Tensor target) => Native.snoopi_dot(this, target);

        public Tensor outer(Tensor vec2) => Native.snoopi_outer(this, vec2);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Native.snoopi_addmm(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Done(Native.snoopi_addmm_(this, mat1, mat2, beta, alpha));

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Native.snoopi_baddbmm(this, batch1, batch2, beta, alpha);

        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) =>
            Native.snoopi_tensordot(this, b, dims1, dims1.Length, dims2, dims2.Length);

        public Tensor trace() => Native.snoopi_trace(this);

        private Tensor As(ScalarType? type) => type is { } given ? to(given) : this;

        private static Tensor Into(Tensor? target, Tensor result) =>
            target is null ? result : target.copy_(result);
    }
}
