// The kernels' side of the border to C#.
#include "abi.h"
#include "kernels.h"
#include "kernels_fp32.h"

namespace k = snoopi::kernels;
using snoopi::guarded;
using snoopi::hand_over;
using snoopi::optional;
using snoopi::TensorHandle;

SNOOPI_API TensorHandle snoopi_kernel_attention(
    TensorHandle query, TensorHandle key, TensorHandle value, int64_t num_heads, uint8_t causal) {
    return guarded([&] { return hand_over(k::attention(*query, *key, *value, num_heads, causal != 0)); });
}

SNOOPI_API TensorHandle snoopi_kernel_conv2d(
    TensorHandle input, TensorHandle weight, TensorHandle bias, int64_t stride, int64_t padding) {
    return guarded([&] { return hand_over(k::conv2d(*input, *weight, optional(bias), stride, padding)); });
}

SNOOPI_API TensorHandle snoopi_kernel_group_norm(
    TensorHandle input, int64_t num_groups, TensorHandle weight, TensorHandle bias, double eps,
    uint8_t silu) {
    return guarded(
        [&] { return hand_over(k::group_norm(*input, num_groups, *weight, *bias, eps, silu != 0)); });
}

SNOOPI_API TensorHandle
snoopi_kernel_layer_norm(TensorHandle input, TensorHandle weight, TensorHandle bias, double eps) {
    return guarded([&] { return hand_over(k::layer_norm(*input, *weight, *bias, eps)); });
}

SNOOPI_API TensorHandle snoopi_kernel_linear(TensorHandle input, TensorHandle weight, TensorHandle bias) {
    return guarded([&] { return hand_over(k::linear(*input, *weight, optional(bias))); });
}

SNOOPI_API TensorHandle snoopi_kernel_geglu(TensorHandle projected) {
    return guarded([&] { return hand_over(k::geglu(*projected)); });
}

SNOOPI_API TensorHandle snoopi_kernel_upsample_nearest_2x(TensorHandle input) {
    return guarded([&] { return hand_over(k::upsample_nearest_2x(*input)); });
}

// Lets the calling thread compute with the kernels of another instruction set; 0 when the machine lacks it.
SNOOPI_API int32_t snoopi_kernel_use(const char* instruction_set) {
    return guarded([&] { return static_cast<int32_t>(k::use_fp32_kernels(instruction_set)); });
}
