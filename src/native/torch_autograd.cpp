// Gradient modes, backward passes, threads and devices.
#include "torch_args.h"
#include "managed_error.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/cuda.h>

using namespace snoopi;

SNOOPI_API int32_t snoopi_grad_enabled() { return c10::GradMode::is_enabled() ? 1 : 0; }

SNOOPI_API void snoopi_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

SNOOPI_API int32_t snoopi_inference_mode_enabled() { return c10::InferenceMode::is_enabled() ? 1 : 0; }

SNOOPI_API c10::InferenceMode* snoopi_inference_mode_new(int32_t enabled) {
    return guarded([&] { return new c10::InferenceMode(enabled != 0); });
}

SNOOPI_API void snoopi_inference_mode_delete(c10::InferenceMode* guard) { delete guard; }

SNOOPI_API int32_t snoopi_backward(
    const TensorHandle* outputs, int32_t count, const TensorHandle* grads, int32_t grad_count, int32_t retain_graph,
    int32_t create_graph, const TensorHandle* inputs, int32_t input_count) {
    return guarded_with_managed([&] {
        torch::autograd::backward(
            tensors(outputs, count), tensors(grads, grad_count), retain_graph != 0, create_graph != 0,
            tensors(inputs, input_count));
        return 1;
    });
}

SNOOPI_API TensorList* snoopi_grad(
    const TensorHandle* outputs, int32_t count, const TensorHandle* inputs, int32_t input_count,
    const TensorHandle* grads, int32_t grad_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused) {
    return guarded_with_managed([&] {
        return new TensorList(torch::autograd::grad(
            tensors(outputs, count), tensors(inputs, input_count), tensors(grads, grad_count), retain_graph != 0,
            create_graph != 0, allow_unused != 0));
    });
}

SNOOPI_API int32_t snoopi_num_threads() { return at::get_num_threads(); }

SNOOPI_API int32_t snoopi_set_num_threads(int32_t count) {
    return guarded([&] { return at::set_num_threads(count), 1; });
}

SNOOPI_API int32_t snoopi_num_interop_threads() { return at::get_num_interop_threads(); }

SNOOPI_API int32_t snoopi_set_num_interop_threads(int32_t count) {
    return guarded([&] { return at::set_num_interop_threads(count), 1; });
}

SNOOPI_API int32_t snoopi_default_dtype() { return static_cast<int32_t>(c10::get_default_dtype_as_scalartype()); }

SNOOPI_API int32_t snoopi_set_default_dtype(int32_t dtype) {
    return guarded([&] {
        c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<at::ScalarType>(dtype)));
        return 1;
    });
}

SNOOPI_API int32_t snoopi_use_deterministic_algorithms(int32_t enabled, int32_t warn_only) {
    return guarded([&] {
        at::globalContext().setDeterministicAlgorithms(enabled != 0, warn_only != 0);
        return 1;
    });
}

SNOOPI_API int32_t snoopi_deterministic_algorithms() { return at::globalContext().deterministicAlgorithms() ? 1 : 0; }

SNOOPI_API int32_t snoopi_deterministic_algorithms_warn_only() {
    return at::globalContext().deterministicAlgorithmsWarnOnly() ? 1 : 0;
}

SNOOPI_API int32_t snoopi_cuda_is_available() {
    return guarded([&] { return static_cast<int32_t>(torch::cuda::is_available()); });
}

SNOOPI_API int32_t snoopi_cuda_device_count() {
    return guarded([&] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

SNOOPI_API int32_t snoopi_cudnn_is_available() {
    return guarded([&] { return static_cast<int32_t>(torch::cuda::cudnn_is_available()); });
}

SNOOPI_API int32_t snoopi_cuda_manual_seed(uint64_t seed, int32_t all) {
    return guarded([&] {
        if (all != 0) {
            torch::cuda::manual_seed_all(seed);
        } else {
            torch::cuda::manual_seed(seed);
        }
        return 1;
    });
}

SNOOPI_API int32_t snoopi_cuda_synchronize(int64_t index) {
    return guarded([&] { return torch::cuda::synchronize(index), 1; });
}

SNOOPI_API int32_t snoopi_cuda_allow_tf32() { return at::globalContext().allowTF32CuBLAS() ? 1 : 0; }

SNOOPI_API int32_t snoopi_set_cuda_allow_tf32(int32_t allow) {
    return guarded([&] { return at::globalContext().setAllowTF32CuBLAS(allow != 0), 1; });
}

SNOOPI_API int32_t snoopi_cudnn_allow_tf32() { return at::globalContext().allowTF32CuDNN() ? 1 : 0; }

SNOOPI_API int32_t snoopi_set_cudnn_allow_tf32(int32_t allow) {
    return guarded([&] { return at::globalContext().setAllowTF32CuDNN(allow != 0), 1; });
}
