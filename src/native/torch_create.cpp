// New tensors.
#include "torch_args.h"

using namespace snoopi;

SNOOPI_API TensorHandle snoopi_empty(const int64_t* sizes, int32_t count, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::empty(integers(sizes, count), options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_zeros(const int64_t* sizes, int32_t count, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::zeros(integers(sizes, count), options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_ones(const int64_t* sizes, int32_t count, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::ones(integers(sizes, count), options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_full(
    const int64_t* sizes, int32_t count, ScalarArgument value, OptionsArgument wanted) {
    return guarded([&] {
        return hand_over_leaf(at::full(integers(sizes, count), scalar(value), options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_empty_strided(
    const int64_t* sizes, int32_t count, const int64_t* strides, int32_t stride_count, OptionsArgument wanted) {
    return guarded([&] {
        return hand_over_leaf(
            at::empty_strided(integers(sizes, count), integers(strides, stride_count), options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_empty_like(TensorHandle like, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::empty_like(*like, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_zeros_like(TensorHandle like, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::zeros_like(*like, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_ones_like(TensorHandle like, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::ones_like(*like, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_full_like(TensorHandle like, ScalarArgument value, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::full_like(*like, scalar(value), options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_rand_like(TensorHandle like, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::rand_like(*like, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_randn_like(TensorHandle like, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::randn_like(*like, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_randint_like(
    TensorHandle like, int64_t low, int64_t high, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::randint_like(*like, low, high, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_arange(
    ScalarArgument start, ScalarArgument stop, ScalarArgument step, OptionsArgument wanted) {
    return guarded([&] {
        return hand_over_leaf(at::arange(scalar(start), scalar(stop), scalar(step), options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_linspace(double start, double end, int64_t steps, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::linspace(start, end, steps, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_logspace(
    double start, double end, int64_t steps, double base, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::logspace(start, end, steps, base, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_eye(int64_t rows, int64_t columns, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::eye(rows, columns, options(wanted)), wanted); });
}

SNOOPI_API TensorHandle snoopi_tril_indices(int64_t row, int64_t col, int64_t offset, OptionsArgument wanted) {
    return guarded([&] { return hand_over(at::tril_indices(row, col, offset, options(wanted))); });
}

SNOOPI_API TensorHandle snoopi_triu_indices(int64_t row, int64_t col, int64_t offset, OptionsArgument wanted) {
    return guarded([&] { return hand_over(at::triu_indices(row, col, offset, options(wanted))); });
}

// A tensor that owns a copy of `data`, laid out row-major in `data_dtype`; `wanted` may ask for another dtype or
// device.
SNOOPI_API TensorHandle snoopi_from_data(
    const void* data, int32_t data_dtype, const int64_t* sizes, int32_t count, OptionsArgument wanted) {
    return guarded([&] {
        const auto dtype = static_cast<at::ScalarType>(data_dtype);
        at::Tensor made = at::empty(integers(sizes, count), at::TensorOptions().dtype(dtype));
        if (made.numel() > 0) std::memcpy(made.data_ptr(), data, made.nbytes());
        return hand_over_leaf(made.to(options(wanted)), wanted);
    });
}

SNOOPI_API TensorHandle snoopi_scalar_tensor(ScalarArgument value, OptionsArgument wanted) {
    return guarded([&] { return hand_over_leaf(at::scalar_tensor(scalar(value), options(wanted)), wanted); });
}
