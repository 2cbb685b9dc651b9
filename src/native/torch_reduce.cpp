// Sums, extremes, orders, and what runs along a dimension.
#include "torch_args.h"

using namespace snoopi;

namespace {

// libtorch 2.x wants "no dimension" said explicitly, where an empty list would mean "all".
at::OptionalIntArrayRef optional_integers(const int64_t* values, int32_t count) {
    if (count == 0) return {};
    return integers(values, count);
}

}  // namespace

SNOOPI_API TensorHandle snoopi_sum(TensorHandle x, int32_t dtype) {
    return guarded([&] { return hand_over(at::sum(*x, optional_dtype(dtype))); });
}

SNOOPI_API TensorHandle snoopi_sum_dims(
    TensorHandle x, const int64_t* dims, int32_t count, int32_t keepdim, int32_t dtype) {
    return guarded([&] {
        return hand_over(at::sum(*x, optional_integers(dims, count), keepdim != 0, optional_dtype(dtype)));
    });
}

SNOOPI_API TensorHandle snoopi_nansum(TensorHandle x) {
    return guarded([&] { return hand_over(at::nansum(*x)); });
}

SNOOPI_API TensorHandle snoopi_mean(TensorHandle x, int32_t dtype) {
    return guarded([&] { return hand_over(at::mean(*x, optional_dtype(dtype))); });
}

SNOOPI_API TensorHandle snoopi_mean_dims(
    TensorHandle x, const int64_t* dims, int32_t count, int32_t keepdim, int32_t dtype) {
    return guarded([&] {
        return hand_over(at::mean(*x, integers(dims, count), keepdim != 0, optional_dtype(dtype)));
    });
}

SNOOPI_API TensorHandle snoopi_prod(TensorHandle x, int32_t dtype) {
    return guarded([&] { return hand_over(at::prod(*x, optional_dtype(dtype))); });
}

SNOOPI_API TensorHandle snoopi_prod_dim(TensorHandle x, int64_t dim, int32_t keepdim, int32_t dtype) {
    return guarded([&] { return hand_over(at::prod(*x, dim, keepdim != 0, optional_dtype(dtype))); });
}

SNOOPI_API TensorHandle snoopi_var(TensorHandle x, int32_t unbiased) {
    return guarded([&] { return hand_over(at::var(*x, unbiased != 0)); });
}

SNOOPI_API TensorHandle snoopi_var_dims(
    TensorHandle x, const int64_t* dims, int32_t count, int32_t unbiased, int32_t keepdim) {
    return guarded([&] {
        return hand_over(at::var(*x, optional_integers(dims, count), unbiased != 0, keepdim != 0));
    });
}

SNOOPI_API TensorHandle snoopi_std(TensorHandle x, int32_t unbiased) {
    return guarded([&] { return hand_over(at::std(*x, unbiased != 0)); });
}

SNOOPI_API TensorHandle snoopi_std_dims(
    TensorHandle x, const int64_t* dims, int32_t count, int32_t unbiased, int32_t keepdim) {
    return guarded([&] {
        return hand_over(at::std(*x, optional_integers(dims, count), unbiased != 0, keepdim != 0));
    });
}

SNOOPI_API int32_t snoopi_var_mean_dims(
    TensorHandle x, const int64_t* dims, int32_t count, int32_t unbiased, int32_t keepdim, TensorHandle* out) {
    return guarded([&] {
        auto [var, mean] = at::var_mean(*x, optional_integers(dims, count), unbiased != 0, keepdim != 0);
        return hand_over_all(out, var, mean);
    });
}

SNOOPI_API int32_t snoopi_std_mean_dims(
    TensorHandle x, const int64_t* dims, int32_t count, int32_t unbiased, int32_t keepdim, TensorHandle* out) {
    return guarded([&] {
        auto [std, mean] = at::std_mean(*x, optional_integers(dims, count), unbiased != 0, keepdim != 0);
        return hand_over_all(out, std, mean);
    });
}

SNOOPI_API TensorHandle snoopi_norm(TensorHandle x, double p) {
    return guarded([&] { return hand_over(at::norm(*x, p)); });
}

SNOOPI_API TensorHandle snoopi_norm_dim(TensorHandle x, int64_t dim, int32_t keepdim, double p) {
    return guarded([&] { return hand_over(at::norm(*x, p, at::IntArrayRef(dim), keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_max(TensorHandle x) {
    return guarded([&] { return hand_over(at::max(*x)); });
}

SNOOPI_API TensorHandle snoopi_min(TensorHandle x) {
    return guarded([&] { return hand_over(at::min(*x)); });
}

SNOOPI_API int32_t snoopi_max_dim(TensorHandle x, int64_t dim, int32_t keepdim, TensorHandle* out) {
    return guarded([&] {
        auto [values, indexes] = at::max(*x, dim, keepdim != 0);
        return hand_over_all(out, values, indexes);
    });
}

SNOOPI_API int32_t snoopi_min_dim(TensorHandle x, int64_t dim, int32_t keepdim, TensorHandle* out) {
    return guarded([&] {
        auto [values, indexes] = at::min(*x, dim, keepdim != 0);
        return hand_over_all(out, values, indexes);
    });
}

SNOOPI_API TensorHandle snoopi_amax(TensorHandle x, const int64_t* dims, int32_t count, int32_t keepdim) {
    return guarded([&] { return hand_over(at::amax(*x, integers(dims, count), keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_amin(TensorHandle x, const int64_t* dims, int32_t count, int32_t keepdim) {
    return guarded([&] { return hand_over(at::amin(*x, integers(dims, count), keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_argmax(TensorHandle x, int64_t dim, int32_t has_dim, int32_t keepdim) {
    return guarded([&] { return hand_over(at::argmax(*x, optional_integer(dim, has_dim), keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_argmin(TensorHandle x, int64_t dim, int32_t has_dim, int32_t keepdim) {
    return guarded([&] { return hand_over(at::argmin(*x, optional_integer(dim, has_dim), keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_argsort(TensorHandle x, int64_t dim, int32_t descending) {
    return guarded([&] { return hand_over(at::argsort(*x, dim, descending != 0)); });
}

SNOOPI_API TensorHandle snoopi_all(TensorHandle x) {
    return guarded([&] { return hand_over(at::all(*x)); });
}

SNOOPI_API TensorHandle snoopi_all_dim(TensorHandle x, int64_t dim, int32_t keepdim) {
    return guarded([&] { return hand_over(at::all(*x, dim, keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_any(TensorHandle x) {
    return guarded([&] { return hand_over(at::any(*x)); });
}

SNOOPI_API TensorHandle snoopi_any_dim(TensorHandle x, int64_t dim, int32_t keepdim) {
    return guarded([&] { return hand_over(at::any(*x, dim, keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_count_nonzero(TensorHandle x, const int64_t* dims, int32_t count) {
    return guarded([&] { return hand_over(at::count_nonzero(*x, integers(dims, count))); });
}

SNOOPI_API TensorHandle snoopi_cumsum(TensorHandle x, int64_t dim, int32_t dtype) {
    return guarded([&] { return hand_over(at::cumsum(*x, dim, optional_dtype(dtype))); });
}

SNOOPI_API TensorHandle snoopi_cumprod(TensorHandle x, int64_t dim, int32_t dtype) {
    return guarded([&] { return hand_over(at::cumprod(*x, dim, optional_dtype(dtype))); });
}

SNOOPI_API TensorHandle snoopi_logsumexp(TensorHandle x, int64_t dim, int32_t keepdim) {
    return guarded([&] { return hand_over(at::logsumexp(*x, at::IntArrayRef(dim), keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_softmax(TensorHandle x, int64_t dim, int32_t dtype) {
    return guarded([&] { return hand_over(at::softmax(*x, dim, optional_dtype(dtype))); });
}

SNOOPI_API TensorHandle snoopi_log_softmax(TensorHandle x, int64_t dim, int32_t dtype) {
    return guarded([&] { return hand_over(at::log_softmax(*x, dim, optional_dtype(dtype))); });
}

SNOOPI_API int32_t snoopi_topk(
    TensorHandle x, int64_t k, int64_t dim, int32_t largest, int32_t sorted, TensorHandle* out) {
    return guarded([&] {
        auto [values, indexes] = at::topk(*x, k, dim, largest != 0, sorted != 0);
        return hand_over_all(out, values, indexes);
    });
}

SNOOPI_API int32_t snoopi_sort(TensorHandle x, int64_t dim, int32_t descending, int32_t stable, TensorHandle* out) {
    return guarded([&] {
        auto [values, indexes] = at::sort(*x, Optional<bool>(stable != 0), dim, descending != 0);
        return hand_over_all(out, values, indexes);
    });
}

SNOOPI_API int32_t snoopi_kthvalue(TensorHandle x, int64_t k, int64_t dim, int32_t keepdim, TensorHandle* out) {
    return guarded([&] {
        auto [values, indexes] = at::kthvalue(*x, k, dim, keepdim != 0);
        return hand_over_all(out, values, indexes);
    });
}

SNOOPI_API TensorHandle snoopi_median(TensorHandle x) {
    return guarded([&] { return hand_over(at::median(*x)); });
}

SNOOPI_API TensorHandle snoopi_quantile(TensorHandle x, TensorHandle q, int64_t dim, int32_t keepdim) {
    return guarded([&] { return hand_over(at::quantile(*x, *q, dim, keepdim != 0)); });
}

SNOOPI_API TensorHandle snoopi_bincount(TensorHandle x, TensorHandle weights, int64_t minlength) {
    return guarded([&] { return hand_over(at::bincount(*x, optional(weights), minlength)); });
}

SNOOPI_API TensorHandle snoopi_searchsorted(
    TensorHandle sorted, TensorHandle values, int32_t out_int32, int32_t right) {
    return guarded([&] { return hand_over(at::searchsorted(*sorted, *values, out_int32 != 0, right != 0)); });
}

SNOOPI_API int32_t snoopi_unique(TensorHandle x, int32_t sorted, int32_t inverse, int32_t counts, TensorHandle* out) {
    return guarded([&] {
        auto [values, places, numbers] = at::_unique2(*x, sorted != 0, inverse != 0, counts != 0);
        return hand_over_all(out, values, places, numbers);
    });
}

SNOOPI_API TensorHandle snoopi_matmul(TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::matmul(*x, *y)); });
}

SNOOPI_API TensorHandle snoopi_mm(TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::mm(*x, *y)); });
}

SNOOPI_API TensorHandle snoopi_bmm(TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::bmm(*x, *y)); });
}

SNOOPI_API TensorHandle snoopi_mv(TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::mv(*x, *y)); });
}

SNOOPI_API TensorHandle snoopi_dot(TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::dot(*x, *y)); });
}

SNOOPI_API TensorHandle snoopi_outer(TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::outer(*x, *y)); });
}

SNOOPI_API TensorHandle snoopi_addmm(TensorHandle x, TensorHandle a, TensorHandle b, double beta, double alpha) {
    return guarded([&] { return hand_over(at::addmm(*x, *a, *b, beta, alpha)); });
}

SNOOPI_API int32_t snoopi_addmm_(TensorHandle x, TensorHandle a, TensorHandle b, double beta, double alpha) {
    return guarded([&] { return x->addmm_(*a, *b, beta, alpha), 1; });
}

SNOOPI_API TensorHandle snoopi_baddbmm(TensorHandle x, TensorHandle a, TensorHandle b, double beta, double alpha) {
    return guarded([&] { return hand_over(at::baddbmm(*x, *a, *b, beta, alpha)); });
}

SNOOPI_API TensorHandle snoopi_einsum(const char* equation, const TensorHandle* parts, int32_t count) {
    return guarded([&] { return hand_over(at::einsum(equation, tensors(parts, count))); });
}

SNOOPI_API TensorHandle snoopi_tensordot(
    TensorHandle x, TensorHandle y, const int64_t* dims_x, int32_t count_x, const int64_t* dims_y, int32_t count_y) {
    return guarded([&] {
        return hand_over(at::tensordot(*x, *y, integers(dims_x, count_x), integers(dims_y, count_y)));
    });
}

SNOOPI_API TensorHandle snoopi_trace(TensorHandle x) {
    return guarded([&] { return hand_over(at::trace(*x)); });
}
