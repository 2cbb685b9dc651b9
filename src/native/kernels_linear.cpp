// The linear layer as our own matrix product; its gradients need no packing, since both weight and input are
// read by rows.
#include "kernels_autograd.h"

namespace snoopi::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// All but the last dimension as one, with the last at distance one: a view where that is possible.
at::Tensor as_matrix(const at::Tensor& x) {
    const auto matrix = x.dim() == 2 ? x : x.reshape({-1, x.size(-1)});
    return matrix.stride(1) == 1 ? matrix : matrix.contiguous();
}

std::vector<int64_t> output_sizes(const at::Tensor& input, const at::Tensor& weight) {
    auto sizes = input.sizes().vec();
    sizes.back() = weight.size(0);
    return sizes;
}

at::Tensor pack(const at::Tensor& weight) {
    const auto& k = fp32_kernels();
    const int64_t columns = weight.size(0), length = weight.size(1);
    auto packed = at::empty({k.packed_size(columns, length)}, weight.options());
    const float* const in = weight.data_ptr<float>();
    float* const out = packed.data_ptr<float>();
    const int64_t row = weight.stride(0), step = weight.stride(1), panels = (columns + k.panel - 1) / k.panel;
    in_parallel(panels, length * k.panel, [&](int64_t first, int64_t last) {
        const int64_t begin = first * k.panel, end = std::min(last * k.panel, columns);
        k.pack_transposed(in + begin * row, row, step, end - begin, length, out + begin * length);
    });
    return packed;
}

at::Tensor forward(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
    const auto x = as_matrix(input);
    auto out = at::empty(output_sizes(input, weight), input.options());
    const auto packed = pack(weight);
    MatrixProduct m{};
    m.a = x.data_ptr<float>();
    m.a_row = x.stride(0);
    m.a_step = 1;
    m.b = packed.data_ptr<float>();
    m.packed = true;
    m.bias = bias.defined() ? bias.data_ptr<float>() : nullptr;
    m.c = out.data_ptr<float>();
    m.c_row = m.columns = weight.size(0);
    m.rows = x.size(0);
    m.length = x.size(1);
    in_parallel(m.rows, m.columns * m.length, fp32_kernels().multiply, m);
    return out;
}

// grad [M, out] weight [out, in].
at::Tensor grad_of_input(const at::Tensor& grad, const at::Tensor& weight, at::IntArrayRef sizes) {
    const auto w = weight.stride(1) == 1 ? weight : weight.contiguous();
    auto out = at::empty(sizes, grad.options());
    MatrixProduct m{};
    m.a = grad.data_ptr<float>();
    m.a_row = grad.stride(0);
    m.a_step = 1;
    m.b = w.data_ptr<float>();
    m.b_row = w.stride(0);
    m.c = out.data_ptr<float>();
    m.c_row = m.columns = w.size(1);
    m.rows = grad.size(0);
    m.length = w.size(0);
    in_parallel(m.rows, m.columns * m.length, fp32_kernels().multiply, m);
    return out;
}

// gradᵀ [out, M] input [M, in], in pieces of M whose rows stay in the first-level cache.
at::Tensor grad_of_weight(const at::Tensor& grad, const at::Tensor& x) {
    auto out = at::empty({grad.size(1), x.size(1)}, grad.options());
    const int64_t length = grad.size(0);
    const auto multiply = fp32_kernels().multiply;
    in_parallel(grad.size(1), length * x.size(1), [&](int64_t first, int64_t last) {
        constexpr int64_t piece = 256;
        for (int64_t begin = 0; begin < length; begin += piece) {
            MatrixProduct m{};
            m.a = grad.data_ptr<float>() + begin * grad.stride(0);
            m.a_row = 1;
            m.a_step = grad.stride(0);
            m.b = x.data_ptr<float>() + begin * x.stride(0);
            m.b_row = x.stride(0);
            m.accumulate = begin > 0;
            m.c = out.data_ptr<float>();
            m.c_row = m.columns = x.size(1);
            m.rows = grad.size(1);
            m.length = std::min(piece, length - begin);
            multiply(m, first, last);
        }
    });
    return out;
}

struct Linear : torch::autograd::Function<Linear> {
    static at::Tensor forward(
        AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
        const Optional<at::Tensor>& bias) {
        context->save_for_backward({input, weight});
        context->saved_data["has_bias"] = bias.has_value();
        return kernels::forward(input, weight, bias.value_or(at::Tensor()));
    }

    static variable_list backward(AutogradContext* context, variable_list grads) {
        refuse_second_derivative("linear");
        const auto saved = context->get_saved_variables();
        const auto &input = saved[0], &weight = saved[1];
        const auto grad = as_matrix(grads[0]);
        variable_list result(3);
        if (context->needs_input_grad(0)) result[0] = grad_of_input(grad, weight, input.sizes());
        if (context->needs_input_grad(1)) result[1] = grad_of_weight(grad, as_matrix(input));
        if (context->saved_data["has_bias"].toBool() && context->needs_input_grad(2))
            result[2] = sum_of_rows(grad);
        return result;
    }
};

}  // namespace

at::Tensor sum_of_rows(const at::Tensor& matrix) {
    auto out = at::empty({matrix.size(1)}, matrix.options());
    const int64_t lane_groups = (matrix.size(1) + 31) / 32;
    const auto sum_rows = fp32_kernels().sum_rows;
    in_parallel(lane_groups, matrix.size(0) * 32, [&](int64_t first, int64_t last) {
        sum_rows(
            matrix.data_ptr<float>(), matrix.stride(0), matrix.size(0), out.data_ptr<float>(), first * 32,
            std::min(last * 32, matrix.size(1)));
    });
    return out;
}

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
    TORCH_CHECK(
        input.dim() >= 1 && weight.dim() == 2 && input.size(-1) == weight.size(1)
            && (!bias.defined() || (bias.dim() == 1 && bias.size(0) == weight.size(0))),
        "linear takes input [..., in], weight [out, in] and bias [out]; got input ", input.sizes(),
        ", weight ", weight.sizes(), " and bias ", bias.defined() ? bias.sizes() : at::IntArrayRef{});
    const bool ours = fast(input) && fast(weight) && (!bias.defined() || (fast(bias) && bias.stride(0) == 1));
    if (!ours || input.numel() == 0 || weight.numel() == 0 || input.dim() < 2)
        return plain::linear(input, weight, bias);
    if (wants_gradient(input, weight, bias)) return Linear::apply(input, weight, if_defined(bias));
    return forward(input, weight, bias);
}

}  // namespace snoopi::kernels
