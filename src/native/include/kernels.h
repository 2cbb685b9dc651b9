// The operations that a diffusion UNet spends its time in: one differentiable function each.
//
// Two forms exist. `plain` is a composition of at:: operations: any dtype, device and layout, and the truth
// that the others are tested against. The functions of this namespace itself choose: fp32 on the CPU takes
// our own kernels, everything else takes the plain form.
#pragma once

#include <ATen/ATen.h>
#include <cstdint>

namespace snoopi::kernels {

// softmax(q k^T / sqrt(d)) v for each head; q [B, Tq, C], k and v [B, Tk, C], C = num_heads * d, out [B, Tq,
// C]. `causal` lets query i see the keys 0..i.
at::Tensor attention(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t num_heads, bool causal);

// Cross-correlation; input [B, C, H, W], weight [O, C, kh, kw], bias [O] or undefined.
at::Tensor conv2d(
    const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t stride,
    int64_t padding);

// Normalisation over groups of channels of [B, C, ...], then weight and bias [C], then SiLU when asked.
at::Tensor group_norm(
    const at::Tensor& input, int64_t num_groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
    bool silu);

// Normalisation over the last dimension; weight and bias [C].
at::Tensor layer_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, double eps);

// input [..., in] times weight [out, in] transposed, plus bias [out] or nothing.
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

// [..., 2 C] -> [..., C]: the first half times the exact (erf) GELU of the second.
at::Tensor geglu(const at::Tensor& projected);

// Each pixel of [B, C, H, W] becomes a square of two by two.
at::Tensor upsample_nearest_2x(const at::Tensor& input);

namespace plain {

at::Tensor attention(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, int64_t num_heads, bool causal);
at::Tensor conv2d(
    const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t stride,
    int64_t padding);
at::Tensor group_norm(
    const at::Tensor& input, int64_t num_groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
    bool silu);
at::Tensor layer_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, double eps);
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);
at::Tensor geglu(const at::Tensor& projected);
at::Tensor upsample_nearest_2x(const at::Tensor& input);

}  // namespace plain
}  // namespace snoopi::kernels
