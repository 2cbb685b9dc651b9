// The border between C# and libtorch: what every exported function is made of.
//
// A tensor crosses as a pointer to an at::Tensor on the heap, owned by the caller once returned (the same representation as
// TorchSharp's Tensor.Handle). An exported function never lets an exception out: it runs its body in `guarded`, which keeps
// the message and the kind for the calling thread; C# asks for them with snoopi_error_kind and snoopi_error_message.
#pragma once

#include <ATen/ATen.h>
#include <cstdint>
#include <exception>
#include <string>
#include <type_traits>

#define SNOOPI_API extern "C" __attribute__((visibility("default")))

namespace snoopi {

using TensorHandle = at::Tensor*;

// What went wrong, in classes that the managed side can act on. Numbers are part of the ABI.
enum class ErrorKind : int32_t {
    none = 0,
    argument = 1,       // a shape, dtype, device or value that the operation does not take
    out_of_memory = 2,  // the device's or the host's allocator gave up
    not_implemented = 3,
    collective = 4,     // a peer is gone or a collective timed out
    managed = 5,        // a managed callback threw
    other = 6,
};

void set_error(ErrorKind kind, const char* message) noexcept;
void clear_error() noexcept;
void set_error_from(std::exception_ptr error) noexcept;

// Runs `body` and returns what it returns; on an exception keeps it as this thread's error and returns a zero value.
template <class Body>
auto guarded(Body&& body) noexcept -> std::invoke_result_t<Body> {
    using Result = std::invoke_result_t<Body>;
    clear_error();
    try {
        return body();
    } catch (...) {
        set_error_from(std::current_exception());
        if constexpr (!std::is_void_v<Result>) return Result{};
    }
}

// Hands a tensor to the caller; an undefined tensor (no gradient, no bias) crosses as null without an error.
inline TensorHandle hand_over(at::Tensor tensor) {
    return tensor.defined() ? new at::Tensor(std::move(tensor)) : nullptr;
}

// A tensor argument that may be absent.
inline at::Tensor optional(TensorHandle handle) {
    return handle == nullptr ? at::Tensor() : *handle;
}

}  // namespace snoopi
