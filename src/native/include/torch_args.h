// How arguments other than tensors cross the border for the torch_*.cpp files (the TorchSharp stand-in's half of the
// ABI).
#pragma once

#include "abi.h"

#include <ATen/ATen.h>
#include <cstring>
#include <vector>

namespace snoopi {

// libtorch's own optional: c10::optional up to 2.0, std::optional after that.
template <class Instance>
struct OptionalTemplate;
template <template <class> class Template, class Held>
struct OptionalTemplate<Template<Held>> {
    template <class T>
    using type = Template<T>;
};
template <class T>
using Optional = OptionalTemplate<decltype(std::declval<at::TensorOptions>().device_opt())>::type<T>;

// A number with its kind, so that `tensor + 1` keeps an integer tensor an integer tensor. Same layout as
// ScalarArgument in C#.
struct ScalarArgument {
    int64_t bits;  // the bits of a double, an integer, or 0 and 1
    int64_t kind;  // 0 double, 1 integer, 2 bool, -1 absent
};

inline bool present(ScalarArgument value) { return value.kind >= 0; }

inline at::Scalar scalar(ScalarArgument value) {
    if (value.kind == 1) return at::Scalar(value.bits);
    if (value.kind == 2) return at::Scalar(value.bits != 0);
    double number;
    static_assert(sizeof number == sizeof value.bits, "a double travels in 64 bits");
    std::memcpy(&number, &value.bits, sizeof number);
    return at::Scalar(number);
}

inline Optional<at::Scalar> optional_scalar(ScalarArgument value) {
    if (!present(value)) return {};
    return scalar(value);
}

// Where and how a new tensor is made; -1 means "not given". Same layout as TensorOptionsArgument in C#.
struct OptionsArgument {
    int8_t dtype;
    int8_t device_type;
    int8_t device_index;
    int8_t requires_grad;
};

inline at::Device device(OptionsArgument from) {
    return at::Device(static_cast<at::DeviceType>(from.device_type), from.device_index);
}

inline at::TensorOptions options(OptionsArgument from) {
    at::TensorOptions made;
    if (from.dtype >= 0) made = made.dtype(static_cast<at::ScalarType>(from.dtype));
    if (from.device_type >= 0) made = made.device(device(from));
    return made;
}

inline Optional<at::ScalarType> optional_dtype(int32_t dtype) {
    if (dtype < 0) return {};
    return static_cast<at::ScalarType>(dtype);
}

// Marks a freshly made tensor as a leaf that wants a gradient, and hands it over.
inline TensorHandle hand_over_leaf(at::Tensor made, OptionsArgument from) {
    if (from.requires_grad == 1) made.requires_grad_(true);
    return hand_over(std::move(made));
}

inline at::IntArrayRef integers(const int64_t* values, int32_t count) {
    return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline Optional<int64_t> optional_integer(int64_t value, int32_t is_given) {
    if (is_given == 0) return {};
    return value;
}

inline std::vector<at::Tensor> tensors(const TensorHandle* handles, int32_t count) {
    std::vector<at::Tensor> list;
    list.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; ++i) list.push_back(optional(handles[i]));
    return list;
}

// Results of which there are several: written to `out`, which has room for them.
template <class... Tensors>
int32_t hand_over_all(TensorHandle* out, Tensors&&... made) {
    ((*out++ = hand_over(std::forward<Tensors>(made))), ...);
    return 1;
}

// A result whose length only the operation knows; C# takes its items and frees it with snoopi_list_delete.
using TensorList = std::vector<at::Tensor>;

}  // namespace snoopi
