// Group and layer normalisation with their own gradients.
#include "kernels_autograd.h"

namespace snoopi::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr auto channels_last = at::MemoryFormat::ChannelsLast;

// What one element costs in either norm, in multiply-adds: it is the exponential that counts.
int64_t work(int64_t elements, bool silu) { return elements * (silu ? 24 : 8); }

at::Tensor group_forward(
    const at::Tensor& x, int64_t groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
    bool silu, float* mean, float* reciprocal) {
    auto out = at::empty(x.sizes(), x.options().memory_format(channels_last));
    const GroupNormForward f{
        x.size(2) * x.size(3),
        x.size(1),
        groups,
        silu,
        static_cast<float>(eps),
        x.data_ptr<float>(),
        weight.data_ptr<float>(),
        bias.data_ptr<float>(),
        out.data_ptr<float>(),
        mean,
        reciprocal};
    in_parallel(x.size(0), work(f.pixels * f.channels, silu), fp32_kernels().group_norm_forward, f);
    return out;
}

struct GroupNorm : torch::autograd::Function<GroupNorm> {
    static at::Tensor forward(
        AutogradContext* context, const at::Tensor& x, int64_t groups, const at::Tensor& weight,
        const at::Tensor& bias, double eps, bool silu) {
        const auto statistics =
            at::empty({2, x.size(0), groups}, x.options().memory_format(at::MemoryFormat::Contiguous));
        float* const mean = statistics.data_ptr<float>();
        const auto out = group_forward(x, groups, weight, bias, eps, silu, mean, mean + statistics.stride(0));
        context->save_for_backward({x, weight, bias, statistics});
        context->saved_data["silu"] = silu;
        return out;
    }

    static variable_list backward(AutogradContext* context, variable_list grads) {
        refuse_second_derivative("group_norm");
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1], &bias = saved[2], &statistics = saved[3];
        const bool silu = context->saved_data["silu"].toBool();
        const auto grad = grads[0].contiguous(channels_last);
        const auto grad_in = at::empty(x.sizes(), x.options().memory_format(channels_last));
        const auto shares = at::empty({2, x.size(0), x.size(1)}, weight.options());
        const float* const mean = statistics.data_ptr<float>();
        float* const share = shares.data_ptr<float>();
        const GroupNormBackward b{x.size(2) * x.size(3),       x.size(1),
                                  statistics.size(2),          silu,
                                  x.data_ptr<float>(),         weight.data_ptr<float>(),
                                  bias.data_ptr<float>(),      mean,
                                  mean + statistics.stride(0), grad.data_ptr<float>(),
                                  grad_in.data_ptr<float>(),   share,
                                  share + shares.stride(0)};
        in_parallel(x.size(0), 2 * work(b.pixels * b.channels, silu), fp32_kernels().group_norm_backward, b);
        variable_list result(6);
        result[0] = grad_in;
        if (context->needs_input_grad(1)) result[2] = sum_of_rows(shares[0]);
        if (context->needs_input_grad(2)) result[3] = sum_of_rows(shares[1]);
        return result;
    }
};

at::Tensor layer_forward(
    const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps, float* mean,
    float* reciprocal) {
    auto out = at::empty(x.sizes(), x.options());
    const LayerNormForward f{
        x.size(-1),
        static_cast<float>(eps),
        x.data_ptr<float>(),
        weight.data_ptr<float>(),
        bias.data_ptr<float>(),
        out.data_ptr<float>(),
        mean,
        reciprocal};
    in_parallel(x.numel() / f.channels, work(f.channels, false), fp32_kernels().layer_norm_forward, f);
    return out;
}

struct LayerNorm : torch::autograd::Function<LayerNorm> {
    static at::Tensor forward(
        AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
        double eps) {
        const auto statistics = at::empty({2, x.numel() / x.size(-1)}, x.options());
        float* const mean = statistics.data_ptr<float>();
        const auto out = layer_forward(x, weight, bias, eps, mean, mean + statistics.stride(0));
        context->save_for_backward({x, weight, statistics});
        return out;
    }

    static variable_list backward(AutogradContext* context, variable_list grads) {
        refuse_second_derivative("layer_norm");
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1], &statistics = saved[2];
        const auto grad = grads[0].contiguous();
        const auto grad_in = at::empty(x.sizes(), x.options());
        const int64_t rows = statistics.size(1), groups = (rows + layer_norm_rows - 1) / layer_norm_rows;
        const auto shares = at::empty({2, groups, x.size(-1)}, x.options());
        const float* const mean = statistics.data_ptr<float>();
        float* const share = shares.data_ptr<float>();
        const LayerNormBackward b{
            rows,
            x.size(-1),
            x.data_ptr<float>(),
            weight.data_ptr<float>(),
            mean,
            mean + rows,
            grad.data_ptr<float>(),
            grad_in.data_ptr<float>(),
            share,
            share + shares.stride(0)};
        in_parallel(
            groups, 2 * layer_norm_rows * work(b.channels, false), fp32_kernels().layer_norm_backward, b);
        variable_list result(4);
        result[0] = grad_in;
        if (context->needs_input_grad(1)) result[1] = sum_of_rows(shares[0]);
        if (context->needs_input_grad(2)) result[2] = sum_of_rows(shares[1]);
        return result;
    }
};

bool one_per_channel(const at::Tensor& x, int64_t channels) {
    return fast(x) && x.dim() == 1 && x.size(0) == channels && x.is_contiguous();
}

}  // namespace

at::Tensor group_norm(
    const at::Tensor& input, int64_t num_groups, const at::Tensor& weight, const at::Tensor& bias, double eps,
    bool silu) {
    const bool ours = fast(input) && input.dim() == 4 && input.numel() > 0 && num_groups > 0
                      && input.size(1) % num_groups == 0 && one_per_channel(weight, input.size(1))
                      && one_per_channel(bias, input.size(1));
    if (!ours) return plain::group_norm(input, num_groups, weight, bias, eps, silu);
    const auto x = input.contiguous(channels_last);
    if (wants_gradient(x, weight, bias)) return GroupNorm::apply(x, num_groups, weight, bias, eps, silu);
    return group_forward(x, num_groups, weight, bias, eps, silu, nullptr, nullptr);
}

at::Tensor layer_norm(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, double eps) {
    const bool ours = fast(input) && input.dim() > 0 && input.numel() > 0
                      && one_per_channel(weight, input.size(-1)) && one_per_channel(bias, input.size(-1));
    if (!ours) return plain::layer_norm(input, weight, bias, eps);
    const auto x = input.contiguous();
    if (wants_gradient(x, weight, bias)) return LayerNorm::apply(x, weight, bias, eps);
    return layer_forward(x, weight, bias, eps, nullptr, nullptr);
}

}  // namespace snoopi::kernels
