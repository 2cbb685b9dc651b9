// Between a tensor's elements and plain memory: what reading and writing files needs.
#include "abi.h"

#include <cstring>
#include <vector>

using snoopi::guarded;
using snoopi::TensorHandle;

namespace {

at::Tensor borrow(const void* source, const int64_t* shape, int64_t dimensions, int8_t dtype) {
    const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    return at::from_blob(const_cast<void*>(source), c10::IntArrayRef(shape, dimensions), options);
}

}  // namespace

// Address of the first element of a contiguous CPU tensor.
SNOOPI_API void* snoopi_memory_address(TensorHandle tensor) {
    return guarded([&] {
        TORCH_CHECK(tensor->device().is_cpu() && tensor->is_contiguous(),
            "Only a contiguous CPU tensor has its elements in one piece of memory; found ", tensor->sizes(),
            " on ", tensor->device(), ".");
        return tensor->data_ptr();
    });
}

// Copies row-major elements of `dtype` and the destination's shape into `destination`, converting dtype and
// device. `source` may lie at any address.
SNOOPI_API int32_t snoopi_memory_copy_into(TensorHandle destination, const void* source, int8_t dtype) {
    return guarded([&] {
        at::NoGradGuard no_grad;
        const auto shape = destination->sizes();
        const auto size = c10::elementSize(static_cast<at::ScalarType>(dtype));
        if (reinterpret_cast<uintptr_t>(source) % size == 0) {
            destination->copy_(borrow(source, shape.data(), shape.size(), dtype));
            return 1;
        }
        const auto aligned = at::empty(shape, at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
        std::memcpy(aligned.data_ptr(), source, aligned.nbytes());
        destination->copy_(aligned);
        return 1;
    });
}
