// GEGLU with its own gradient, and nearest-neighbour upsampling, which libtorch does well enough.
#include "kernels_autograd.h"

namespace snoopi::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t work_of_element = 24;

at::Tensor forward(const at::Tensor& x) {
    auto sizes = x.sizes().vec();
    sizes.back() /= 2;
    auto out = at::empty(sizes, x.options());
    const GegluForward f{sizes.back(), x.size(-1), x.data_ptr<float>(), out.data_ptr<float>()};
    in_parallel(x.numel() / x.size(-1), f.channels * work_of_element, fp32_kernels().geglu_forward, f);
    return out;
}

struct Geglu : torch::autograd::Function<Geglu> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x) {
        context->save_for_backward({x});
        return kernels::forward(x);
    }

    static variable_list backward(AutogradContext* context, variable_list grads) {
        refuse_second_derivative("geglu");
        const auto x = context->get_saved_variables()[0];
        const auto grad = grads[0].contiguous();
        auto out = at::empty(x.sizes(), x.options());
        const GegluBackward b{x.size(-1) / 2,         x.size(-1),
                              x.size(-1) / 2,         x.data_ptr<float>(),
                              grad.data_ptr<float>(), out.data_ptr<float>()};
        in_parallel(
            x.numel() / x.size(-1), 2 * b.channels * work_of_element, fp32_kernels().geglu_backward, b);
        return {out};
    }
};

}  // namespace

at::Tensor geglu(const at::Tensor& projected) {
    TORCH_CHECK(
        projected.dim() > 0 && projected.size(-1) % 2 == 0, "geglu takes [..., 2 C]; got ",
        projected.sizes());
    if (!fast(projected) || projected.numel() == 0) return plain::geglu(projected);
    const auto x = projected.contiguous();
    return wants_gradient(x) ? Geglu::apply(x) : forward(x);
}

at::Tensor upsample_nearest_2x(const at::Tensor& input) { return plain::upsample_nearest_2x(input); }

}  // namespace snoopi::kernels
