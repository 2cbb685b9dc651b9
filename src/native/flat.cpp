// Parameters and their gradients as views of flat buffers, and what is asked of a whole flat buffer.
#include "abi.h"
#include "sweep.h"

#include <cmath>
#include <vector>

using snoopi::guarded;
using snoopi::TensorHandle;
namespace sweep = snoopi::sweep;

namespace {

// Where `like` lies in the buffer. No view to autograd: an ordinary tensor that shares the buffer's memory,
// so that a write through one is not counted as a write to the others.
at::Tensor piece(const at::Tensor& buffer, int64_t offset, const at::Tensor& like) {
    at::NoGradGuard no_grad;
    return buffer.narrow(0, offset, like.numel()).view(like.sizes()).variable_data();
}

// Whether `tensor` is that piece already.
bool lies_at(const at::Tensor& tensor, const at::Tensor& buffer, int64_t offset, const at::Tensor& like) {
    if (!tensor.defined() || !tensor.options().type_equal(buffer.options())) return false;
    const auto* place = static_cast<const char*>(buffer.data_ptr()) + offset * buffer.element_size();
    return tensor.data_ptr() == place && tensor.sizes() == like.sizes() && tensor.is_contiguous();
}

// Sixteen sums of squares side by side; a float's square is exact in double, so no rounding depends on the
// vector width.
using doubles = double __attribute__((vector_size(64)));
using floats = float __attribute__((vector_size(32)));

SNOOPI_SWEEP double sum_of_squares(const float* x, int64_t count) {
    doubles low = {}, high = {};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        floats a, b;
        __builtin_memcpy(&a, x + i, sizeof a);
        __builtin_memcpy(&b, x + i + 8, sizeof b);
        const doubles wide_a = __builtin_convertvector(a, doubles);
        const doubles wide_b = __builtin_convertvector(b, doubles);
        low += wide_a * wide_a;
        high += wide_b * wide_b;
    }
    double rest = 0;
    for (; i < count; ++i) rest += static_cast<double>(x[i]) * x[i];
    const doubles both = low + high;
    return (((both[0] + both[4]) + (both[2] + both[6])) + ((both[1] + both[5]) + (both[3] + both[7]))) + rest;
}

double sum_of_squares_cpu(const at::Tensor& buffer) {
    const float* x = buffer.data_ptr<float>();
    const int64_t count = buffer.numel();
    std::vector<double> sums((count + sweep::chunk_elements - 1) / sweep::chunk_elements);
    sweep::for_chunks(count, [&](int64_t begin, int64_t end) {
        sums[begin / sweep::chunk_elements] = sum_of_squares(x + begin, end - begin);
    });
    double total = 0;
    for (double sum : sums) total += sum;
    return total;
}

double sum_of_squares_portable(const at::Tensor& buffer) {
    auto total = at::zeros({}, buffer.options().dtype(at::kDouble));
    sweep::for_portable_pieces(buffer.numel(), [&](int64_t begin, int64_t length) {
        total.add_(buffer.narrow(0, begin, length).to(at::kDouble).square_().sum());
    });
    return total.item<double>();
}

int64_t first_nonfinite(const at::Tensor& tensor) {
    if (!at::isFloatingType(tensor.scalar_type())) return -1;
    const auto flat = tensor.detach().reshape({-1});
    int64_t found = -1;
    sweep::for_portable_pieces(flat.numel(), [&](int64_t begin, int64_t length) {
        if (found >= 0) return;
        const auto bad = at::isfinite(flat.narrow(0, begin, length)).logical_not_();
        if (bad.any().item<bool>()) found = begin + bad.to(at::kByte).argmax().item<int64_t>();
    });
    return found;
}

}  // namespace

// Makes the weights of `parameters` views of `buffer` at `offsets` (elements). What the buffer holds there
// becomes their value.
SNOOPI_API int32_t snoopi_flat_attach_weights(
    const TensorHandle* parameters, const int64_t* offsets, int64_t count, TensorHandle buffer) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        for (int64_t i = 0; i < count; ++i) {
            parameters[i]->set_data(piece(*buffer, offsets[i], *parameters[i]));
        }
        return 1;
    });
}

// Copies the weights of `parameters` into `buffer` at `offsets`, converting to its dtype.
SNOOPI_API int32_t snoopi_flat_gather_weights(
    const TensorHandle* parameters, const int64_t* offsets, int64_t count, TensorHandle buffer) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        for (int64_t i = 0; i < count; ++i) piece(*buffer, offsets[i], *parameters[i]).copy_(*parameters[i]);
        return 1;
    });
}

// Adds to `buffer` what backward left in the gradients of `parameters`. A gradient of the buffer's dtype
// becomes a view of the buffer, into which the next backward accumulates by itself; one of another dtype is
// added and dropped.
SNOOPI_API int32_t snoopi_flat_fold_gradients(
    const TensorHandle* parameters, const int64_t* offsets, int64_t count, TensorHandle buffer) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        for (int64_t i = 0; i < count; ++i) {
            auto& gradient = parameters[i]->mutable_grad();
            if (!gradient.defined() || lies_at(gradient, *buffer, offsets[i], *parameters[i])) continue;
            const auto place = piece(*buffer, offsets[i], *parameters[i]);
            place.add_(gradient);
            gradient = parameters[i]->scalar_type() == buffer->scalar_type() ? place : at::Tensor();
        }
        return 1;
    });
}

// Sets `buffer` to zero, and makes the gradients of `parameters` views of it; where they cannot be, for their
// dtype, drops them.
SNOOPI_API int32_t snoopi_flat_zero_gradients(
    const TensorHandle* parameters, const int64_t* offsets, int64_t count, TensorHandle buffer) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        for (int64_t i = 0; i < count; ++i) {
            auto& gradient = parameters[i]->mutable_grad();
            if (lies_at(gradient, *buffer, offsets[i], *parameters[i])) continue;
            const bool fits = parameters[i]->scalar_type() == buffer->scalar_type();
            gradient = fits ? piece(*buffer, offsets[i], *parameters[i]) : at::Tensor();
        }
        buffer->zero_();
        return 1;
    });
}

// The sum of the squares in double; it is finite if and only if every element is. `portable` takes libtorch's
// operations also on the CPU (the other devices always do).
SNOOPI_API int32_t snoopi_flat_sum_of_squares(TensorHandle buffer, uint8_t portable, double* result) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        sweep::check_flat(*buffer, "gradient", at::kFloat, buffer->numel());
        const bool swept = sweep::on_cpu(*buffer) && portable == 0;
        *result = swept ? sum_of_squares_cpu(*buffer) : sum_of_squares_portable(*buffer);
        return 1;
    });
}

// Position of the first element, in row-major order, that is NaN or infinite; -1 when there is none.
SNOOPI_API int32_t snoopi_flat_first_nonfinite(TensorHandle tensor, int64_t* result) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        *result = first_nonfinite(*tensor);
        return 1;
    });
}
