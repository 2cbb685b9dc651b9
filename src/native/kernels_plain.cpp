// The plain forms: compositions of at:: operations, differentiable by libtorch's own rules.
#include "kernels_autograd.h"

#include <cmath>
#include <limits>
#include <torch/version.h>

namespace snoopi::kernels::plain {
namespace {

// [B, T, heads * d] -> [B, heads, T, d], a view.
at::Tensor split_heads(const at::Tensor& x, int64_t num_heads) {
    return x.unflatten(-1, {num_heads, x.size(-1) / num_heads}).transpose(1, 2);
}

// libtorch 1.13's channels-last kernels for half precision on the CPU are the less exact ones: the gradients of
// a UNet wholly in bf16 have a cosine of 0.93 with those in fp32, against 0.96 and more.
at::Tensor channels_first_if_half(const at::Tensor& x) {
    const bool half = x.scalar_type() == at::kBFloat16 || x.scalar_type() == at::kHalf;
    return half && x.device().is_cpu() ? x.contiguous() : x;
}

}  // namespace

at::Tensor attention(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t num_heads, bool causal) {
    const auto q = split_heads(query, num_heads);
    const auto k = split_heads(key, num_heads);
    const auto v = split_heads(value, num_heads);
#if TORCH_VERSION_MAJOR >= 2
    if (query.is_cuda()) {
        return at::scaled_dot_product_attention(q, k, v, {}, 0.0, causal).transpose(1, 2).flatten(2);
    }
#endif
    const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(-1)));
    auto scores = at::matmul(q * scale, k.transpose(-1, -2));
    if (causal) {
        const auto later = at::ones({q.size(2), k.size(2)}, q.options().dtype(at::kBool)).triu(1);
        scores = scores.masked_fill(later, -std::numeric_limits<double>::infinity());
    }
    return at::matmul(scores.softmax(-1), v).transpose(1, 2).flatten(2);
}

at::Tensor conv2d(
    const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t stride,
    int64_t padding) {
    return at::conv2d(
        channels_first_if_half(input), weight, if_defined(bias), {stride, stride}, {padding, padding});
}

at::Tensor group_norm(
    const at::Tensor& input, int64_t num_groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
    bool silu) {
    const auto normalised = at::group_norm(channels_first_if_half(input), num_groups, weight, bias, eps);
    return silu ? at::silu(normalised) : normalised;
}

at::Tensor layer_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, double eps) {
    return at::layer_norm(input, weight.sizes(), weight, bias, eps);
}

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
    return at::linear(input, weight, if_defined(bias));
}

at::Tensor geglu(const at::Tensor& projected) {
    const auto halves = projected.chunk(2, -1);
    return halves[0] * at::gelu(halves[1]);
}

at::Tensor upsample_nearest_2x(const at::Tensor& input) {
    return at::upsample_nearest2d(input, {input.size(-2) * 2, input.size(-1) * 2});
}

}  // namespace snoopi::kernels::plain
