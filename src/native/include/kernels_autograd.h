// What the differentiable wrappers of the fp32 kernels share.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "kernels.h"
#include "kernels_fp32.h"
#include "torch_args.h"

namespace snoopi::kernels {

// fp32 on the CPU: what our own kernels read.
inline bool fast(const at::Tensor& x) {
    return x.device().is_cpu() && x.scalar_type() == at::kFloat && x.layout() == at::kStrided;
}

// A bias as an argument of an autograd function, which takes no undefined tensor.
inline Optional<at::Tensor> if_defined(const at::Tensor& x) {
    return x.defined() ? Optional<at::Tensor>(x) : Optional<at::Tensor>();
}

template <class... Tensors>
bool wants_gradient(const Tensors&... tensors) {
    return at::GradMode::is_enabled() && ((tensors.defined() && tensors.requires_grad()) || ...);
}

// The kernels' gradients are numbers, not graphs: asking for a second derivative must not give a silent zero.
inline void refuse_second_derivative(const char* name) {
    TORCH_CHECK_NOT_IMPLEMENTED(
        !at::GradMode::is_enabled(), "second derivatives of ", name,
        " are not there for fp32 on the CPU; use double");
}

// The sum over the rows of a matrix whose last distance is one.
at::Tensor sum_of_rows(const at::Tensor& matrix);

// Runs body(first, last) over `items` in parallel, in pieces worth a thread's start; one item costs `work`
// multiply-adds.
template <class Body>
void in_parallel(int64_t items, int64_t work, const Body& body) {
    constexpr int64_t worth_a_thread = 1 << 18;
    at::parallel_for(0, items, std::max<int64_t>(1, worth_a_thread / std::max<int64_t>(1, work)), body);
}

// The same for a kernel of the table, which the calling thread has chosen.
template <class Task>
void in_parallel(
    int64_t items, int64_t work, void (*kernel)(const Task&, int64_t, int64_t), const Task& task) {
    in_parallel(items, work, [&](int64_t first, int64_t last) { kernel(task, first, last); });
}

}  // namespace snoopi::kernels
