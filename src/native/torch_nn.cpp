// torch.nn.functional: layers without state.
#include "torch_args.h"

#include <cmath>
#include <limits>
#include <torch/version.h>

using namespace snoopi;

SNOOPI_API TensorHandle snoopi_linear(TensorHandle x, TensorHandle weight, TensorHandle bias) {
    return guarded([&] { return hand_over(at::linear(*x, *weight, optional(bias))); });
}

SNOOPI_API TensorHandle snoopi_conv2d(
    TensorHandle x, TensorHandle weight, TensorHandle bias, const int64_t* stride, int32_t stride_count,
    const int64_t* padding, int32_t padding_count, const int64_t* dilation, int32_t dilation_count, int64_t groups) {
    return guarded([&] {
        return hand_over(at::conv2d(
            *x, *weight, optional(bias), integers(stride, stride_count), integers(padding, padding_count),
            integers(dilation, dilation_count), groups));
    });
}

SNOOPI_API TensorHandle snoopi_conv2d_padding(
    TensorHandle x, TensorHandle weight, TensorHandle bias, const int64_t* stride, int32_t stride_count,
    int32_t is_same, const int64_t* dilation, int32_t dilation_count, int64_t groups) {
    return guarded([&] {
        return hand_over(at::conv2d(
            *x, *weight, optional(bias), integers(stride, stride_count), is_same != 0 ? "same" : "valid",
            integers(dilation, dilation_count), groups));
    });
}

SNOOPI_API TensorHandle snoopi_group_norm(
    TensorHandle x, int64_t groups, TensorHandle weight, TensorHandle bias, double eps) {
    return guarded([&] { return hand_over(at::group_norm(*x, groups, optional(weight), optional(bias), eps)); });
}

SNOOPI_API TensorHandle snoopi_layer_norm(
    TensorHandle x, const int64_t* shape, int32_t count, TensorHandle weight, TensorHandle bias, double eps) {
    return guarded([&] {
        return hand_over(at::layer_norm(*x, integers(shape, count), optional(weight), optional(bias), eps));
    });
}

SNOOPI_API TensorHandle snoopi_batch_norm(
    TensorHandle x, TensorHandle weight, TensorHandle bias, TensorHandle running_mean, TensorHandle running_var,
    int32_t training, double momentum, double eps) {
    return guarded([&] {
        return hand_over(at::batch_norm(
            *x, optional(weight), optional(bias), optional(running_mean), optional(running_var), training != 0,
            momentum, eps, at::globalContext().userEnabledCuDNN()));
    });
}

SNOOPI_API TensorHandle snoopi_embedding(
    TensorHandle weight, TensorHandle indexes, int64_t padding_index, int32_t scale_grad_by_freq, int32_t sparse) {
    return guarded([&] {
        return hand_over(at::embedding(*weight, *indexes, padding_index, scale_grad_by_freq != 0, sparse != 0));
    });
}

// Shortens, in place, the rows of an embedding that `indexes` names and that are longer than `max_norm`.
SNOOPI_API int32_t snoopi_embedding_renorm_(
    TensorHandle weight, TensorHandle indexes, double max_norm, double norm_type) {
    return guarded([&] {
        const at::NoGradGuard without_grad;
        at::embedding_renorm_(*weight, *indexes, max_norm, norm_type);
        return 1;
    });
}

SNOOPI_API TensorHandle snoopi_gelu(TensorHandle x, int32_t is_tanh) {
    return guarded([&] { return hand_over(at::gelu(*x, is_tanh != 0 ? "tanh" : "none")); });
}

SNOOPI_API int32_t snoopi_gelu_(TensorHandle x, int32_t is_tanh) {
    return guarded([&] { return at::gelu_(*x, is_tanh != 0 ? "tanh" : "none"), 1; });
}

SNOOPI_API TensorHandle snoopi_elu(TensorHandle x, ScalarArgument alpha) {
    return guarded([&] { return hand_over(at::elu(*x, scalar(alpha))); });
}

SNOOPI_API TensorHandle snoopi_softplus(TensorHandle x, double beta, double threshold) {
    return guarded([&] { return hand_over(at::softplus(*x, beta, threshold)); });
}

SNOOPI_API TensorHandle snoopi_hardtanh(TensorHandle x, ScalarArgument min, ScalarArgument max) {
    return guarded([&] { return hand_over(at::hardtanh(*x, scalar(min), scalar(max))); });
}

SNOOPI_API TensorHandle snoopi_dropout(TensorHandle x, double p, int32_t training) {
    return guarded([&] { return hand_over(at::dropout(*x, p, training != 0)); });
}

SNOOPI_API int32_t snoopi_dropout_(TensorHandle x, double p, int32_t training) {
    return guarded([&] { return at::dropout_(*x, p, training != 0), 1; });
}

namespace {

// Numbers of PaddingModes in C#.
const char* padding_mode(int32_t mode) {
    switch (mode) {
        case 1: return "reflect";
        case 2: return "replicate";
        case 3: return "circular";
        default: return "constant";
    }
}

}  // namespace

SNOOPI_API TensorHandle snoopi_pad(
    TensorHandle x, const int64_t* pad, int32_t count, int32_t mode, double value) {
    return guarded([&] {
        const bool is_constant = mode == 0 || mode > 3;
        const auto filling = is_constant ? Optional<double>(value) : Optional<double>();
        return hand_over(at::pad(*x, integers(pad, count), padding_mode(mode), filling));
    });
}

SNOOPI_API TensorHandle snoopi_avg_pool2d(
    TensorHandle x, const int64_t* kernel, int32_t kernel_count, const int64_t* stride, int32_t stride_count,
    const int64_t* padding, int32_t padding_count, int32_t ceil_mode, int32_t count_include_pad, int64_t divisor,
    int32_t has_divisor) {
    return guarded([&] {
        return hand_over(at::avg_pool2d(
            *x, integers(kernel, kernel_count), integers(stride, stride_count), integers(padding, padding_count),
            ceil_mode != 0, count_include_pad != 0, optional_integer(divisor, has_divisor)));
    });
}

SNOOPI_API TensorHandle snoopi_max_pool2d(
    TensorHandle x, const int64_t* kernel, int32_t kernel_count, const int64_t* stride, int32_t stride_count,
    const int64_t* padding, int32_t padding_count, const int64_t* dilation, int32_t dilation_count,
    int32_t ceil_mode) {
    return guarded([&] {
        return hand_over(at::max_pool2d(
            *x, integers(kernel, kernel_count), integers(stride, stride_count), integers(padding, padding_count),
            integers(dilation, dilation_count), ceil_mode != 0));
    });
}

SNOOPI_API TensorHandle snoopi_adaptive_avg_pool2d(TensorHandle x, const int64_t* size, int32_t count) {
    return guarded([&] { return hand_over(at::adaptive_avg_pool2d(*x, integers(size, count))); });
}

SNOOPI_API TensorHandle snoopi_pixel_shuffle(TensorHandle x, int64_t factor) {
    return guarded([&] { return hand_over(at::pixel_shuffle(*x, factor)); });
}

SNOOPI_API TensorHandle snoopi_pixel_unshuffle(TensorHandle x, int64_t factor) {
    return guarded([&] { return hand_over(at::pixel_unshuffle(*x, factor)); });
}

SNOOPI_API TensorHandle snoopi_one_hot(TensorHandle x, int64_t classes) {
    return guarded([&] { return hand_over(at::one_hot(*x, classes)); });
}

SNOOPI_API TensorHandle snoopi_cosine_similarity(TensorHandle x, TensorHandle y, int64_t dim, double eps) {
    return guarded([&] { return hand_over(at::cosine_similarity(*x, *y, dim, eps)); });
}

// `reduction` in the losses below: 0 none, 1 mean, 2 sum (libtorch's own numbers).
SNOOPI_API TensorHandle snoopi_mse_loss(TensorHandle x, TensorHandle y, int64_t reduction) {
    return guarded([&] { return hand_over(at::mse_loss(*x, *y, reduction)); });
}

SNOOPI_API TensorHandle snoopi_l1_loss(TensorHandle x, TensorHandle y, int64_t reduction) {
    return guarded([&] { return hand_over(at::l1_loss(*x, *y, reduction)); });
}

SNOOPI_API TensorHandle snoopi_huber_loss(TensorHandle x, TensorHandle y, int64_t reduction, double delta) {
    return guarded([&] { return hand_over(at::huber_loss(*x, *y, reduction, delta)); });
}

SNOOPI_API TensorHandle snoopi_smooth_l1_loss(TensorHandle x, TensorHandle y, int64_t reduction, double beta) {
    return guarded([&] { return hand_over(at::smooth_l1_loss(*x, *y, reduction, beta)); });
}

SNOOPI_API TensorHandle snoopi_cross_entropy(
    TensorHandle x, TensorHandle y, TensorHandle weight, int64_t reduction, int64_t ignore_index, double smoothing) {
    return guarded([&] {
        return hand_over(at::cross_entropy_loss(*x, *y, optional(weight), reduction, ignore_index, smoothing));
    });
}

// [.., L, E] x [.., S, E] x [.., S, Ev] -> [.., L, Ev], scaled by 1/sqrt(E).
SNOOPI_API TensorHandle snoopi_scaled_dot_product_attention(
    TensorHandle query, TensorHandle key, TensorHandle value, TensorHandle mask, double p, int32_t is_causal) {
    return guarded([&] {
#if TORCH_VERSION_MAJOR >= 2
        return hand_over(at::scaled_dot_product_attention(
            *query, *key, *value, mask == nullptr ? Optional<at::Tensor>() : Optional<at::Tensor>(*mask), p,
            is_causal != 0));
#else
        TORCH_CHECK(
            mask == nullptr || is_causal == 0, "scaled_dot_product_attention: give a mask or is_casual, not both");
        const double scale = 1.0 / std::sqrt(static_cast<double>(query->size(-1)));
        at::Tensor scores = at::matmul(*query * scale, key->transpose(-2, -1));
        if (is_causal != 0) {
            const at::Tensor seen = at::ones_like(scores, scores.options().dtype(at::kBool)).tril();
            scores = scores.masked_fill(seen.logical_not(), -std::numeric_limits<double>::infinity());
        } else if (mask != nullptr && mask->scalar_type() == at::kBool) {
            scores = scores.masked_fill(mask->logical_not(), -std::numeric_limits<double>::infinity());
        } else if (mask != nullptr) {
            scores = scores + *mask;
        }
        return hand_over(at::matmul(at::dropout(at::softmax(scores, -1), p, p > 0.0), *value));
#endif
    });
}
