// Operations on the elements of two tensors, or of a tensor and a number. Each `x` comes with its in-place form `x_`,
// which returns 1 when done.
#include "torch_args.h"

using namespace snoopi;

// z = name(x, y), and in place.
#define BINARY(name)                                                                                  \
    SNOOPI_API TensorHandle snoopi_##name(TensorHandle x, TensorHandle y) {                           \
        return guarded([&] { return hand_over(at::name(*x, *y)); });                                  \
    }                                                                                                 \
    SNOOPI_API int32_t snoopi_##name##_(TensorHandle x, TensorHandle y) {                             \
        return guarded([&] { return x->name##_(*y), 1; });                                            \
    }

// z = name(x, y), where libtorch has no in-place form.
#define BINARY_ONLY(name)                                                                             \
    SNOOPI_API TensorHandle snoopi_##name(TensorHandle x, TensorHandle y) {                           \
        return guarded([&] { return hand_over(at::name(*x, *y)); });                                  \
    }

// The same with a number on the right.
#define BINARY_SCALAR(name)                                                                           \
    SNOOPI_API TensorHandle snoopi_##name##_scalar(TensorHandle x, ScalarArgument y) {                \
        return guarded([&] { return hand_over(at::name(*x, scalar(y))); });                           \
    }                                                                                                 \
    SNOOPI_API int32_t snoopi_##name##_scalar_(TensorHandle x, ScalarArgument y) {                    \
        return guarded([&] { return x->name##_(scalar(y)), 1; });                                     \
    }

BINARY(atan2)
BINARY(bitwise_and)
BINARY(bitwise_or)
BINARY(bitwise_xor)
BINARY(copysign)
BINARY(eq)
BINARY(float_power)
BINARY(floor_divide)
BINARY(fmod)
BINARY(ge)
BINARY(gt)
BINARY(le)
BINARY(logical_and)
BINARY(logical_or)
BINARY(logical_xor)
BINARY(lt)
BINARY(mul)
BINARY(ne)
BINARY(pow)
BINARY(remainder)
BINARY(xlogy)

BINARY_ONLY(fmax)
BINARY_ONLY(fmin)
BINARY_ONLY(hypot)
BINARY_ONLY(logaddexp)
BINARY_ONLY(logaddexp2)
BINARY_ONLY(maximum)
BINARY_ONLY(minimum)
BINARY_ONLY(prelu)

BINARY_SCALAR(eq)
BINARY_SCALAR(floor_divide)
BINARY_SCALAR(fmod)
BINARY_SCALAR(ge)
BINARY_SCALAR(gt)
BINARY_SCALAR(le)
BINARY_SCALAR(lt)
BINARY_SCALAR(mul)
BINARY_SCALAR(ne)
BINARY_SCALAR(pow)
BINARY_SCALAR(remainder)
BINARY_SCALAR(clamp_max)
BINARY_SCALAR(clamp_min)

SNOOPI_API TensorHandle snoopi_leaky_relu_scalar(TensorHandle x, ScalarArgument slope) {
    return guarded([&] { return hand_over(at::leaky_relu(*x, scalar(slope))); });
}

SNOOPI_API int32_t snoopi_leaky_relu_scalar_(TensorHandle x, ScalarArgument slope) {
    return guarded([&] { return at::leaky_relu_(*x, scalar(slope)), 1; });
}

SNOOPI_API TensorHandle snoopi_add(TensorHandle x, TensorHandle y, ScalarArgument alpha) {
    return guarded([&] { return hand_over(at::add(*x, *y, scalar(alpha))); });
}

SNOOPI_API int32_t snoopi_add_(TensorHandle x, TensorHandle y, ScalarArgument alpha) {
    return guarded([&] { return x->add_(*y, scalar(alpha)), 1; });
}

SNOOPI_API TensorHandle snoopi_add_scalar(TensorHandle x, ScalarArgument y, ScalarArgument alpha) {
    return guarded([&] { return hand_over(at::add(*x, scalar(y), scalar(alpha))); });
}

SNOOPI_API int32_t snoopi_add_scalar_(TensorHandle x, ScalarArgument y, ScalarArgument alpha) {
    return guarded([&] { return x->add_(scalar(y), scalar(alpha)), 1; });
}

SNOOPI_API TensorHandle snoopi_sub(TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::sub(*x, *y)); });
}

SNOOPI_API int32_t snoopi_sub_(TensorHandle x, TensorHandle y) {
    return guarded([&] { return x->sub_(*y), 1; });
}

SNOOPI_API TensorHandle snoopi_sub_scalar(TensorHandle x, ScalarArgument y) {
    return guarded([&] { return hand_over(at::sub(*x, scalar(y))); });
}

SNOOPI_API int32_t snoopi_sub_scalar_(TensorHandle x, ScalarArgument y) {
    return guarded([&] { return x->sub_(scalar(y)), 1; });
}

// number - x
SNOOPI_API TensorHandle snoopi_rsub_scalar(TensorHandle x, ScalarArgument y) {
    return guarded([&] { return hand_over(at::rsub(*x, scalar(y))); });
}

// number / x
SNOOPI_API TensorHandle snoopi_rdiv_scalar(TensorHandle x, ScalarArgument y) {
    return guarded([&] { return hand_over(at::mul(at::reciprocal(*x), scalar(y))); });
}

// `mode`: 0 true division, 1 towards zero, 2 towards minus infinity; the numbers of RoundingMode in C#.
SNOOPI_API TensorHandle snoopi_div(TensorHandle x, TensorHandle y, int32_t mode) {
    return guarded([&] {
        return hand_over(mode == 0 ? at::div(*x, *y) : at::div(*x, *y, mode == 1 ? "trunc" : "floor"));
    });
}

SNOOPI_API int32_t snoopi_div_(TensorHandle x, TensorHandle y, int32_t mode) {
    return guarded([&] { return mode == 0 ? x->div_(*y) : x->div_(*y, mode == 1 ? "trunc" : "floor"), 1; });
}

SNOOPI_API TensorHandle snoopi_div_scalar(TensorHandle x, ScalarArgument y, int32_t mode) {
    return guarded([&] {
        const at::Scalar divisor = scalar(y);
        return hand_over(mode == 0 ? at::div(*x, divisor) : at::div(*x, divisor, mode == 1 ? "trunc" : "floor"));
    });
}

SNOOPI_API int32_t snoopi_div_scalar_(TensorHandle x, ScalarArgument y, int32_t mode) {
    return guarded([&] {
        const at::Scalar divisor = scalar(y);
        return mode == 0 ? x->div_(divisor) : x->div_(divisor, mode == 1 ? "trunc" : "floor"), 1;
    });
}

SNOOPI_API TensorHandle snoopi_addcmul(TensorHandle x, TensorHandle a, TensorHandle b, ScalarArgument value) {
    return guarded([&] { return hand_over(at::addcmul(*x, *a, *b, scalar(value))); });
}

SNOOPI_API int32_t snoopi_addcmul_(TensorHandle x, TensorHandle a, TensorHandle b, ScalarArgument value) {
    return guarded([&] { return x->addcmul_(*a, *b, scalar(value)), 1; });
}

SNOOPI_API TensorHandle snoopi_addcdiv(TensorHandle x, TensorHandle a, TensorHandle b, ScalarArgument value) {
    return guarded([&] { return hand_over(at::addcdiv(*x, *a, *b, scalar(value))); });
}

SNOOPI_API int32_t snoopi_addcdiv_(TensorHandle x, TensorHandle a, TensorHandle b, ScalarArgument value) {
    return guarded([&] { return x->addcdiv_(*a, *b, scalar(value)), 1; });
}

SNOOPI_API TensorHandle snoopi_clamp(TensorHandle x, ScalarArgument min, ScalarArgument max) {
    return guarded([&] { return hand_over(at::clamp(*x, optional_scalar(min), optional_scalar(max))); });
}

SNOOPI_API int32_t snoopi_clamp_(TensorHandle x, ScalarArgument min, ScalarArgument max) {
    return guarded([&] { return x->clamp_(optional_scalar(min), optional_scalar(max)), 1; });
}

namespace {

Optional<at::Tensor> bound(TensorHandle handle) {
    if (handle == nullptr) return {};
    return *handle;
}

}  // namespace

SNOOPI_API TensorHandle snoopi_clamp_tensor(TensorHandle x, TensorHandle min, TensorHandle max) {
    return guarded([&] { return hand_over(at::clamp(*x, bound(min), bound(max))); });
}

SNOOPI_API int32_t snoopi_clamp_tensor_(TensorHandle x, TensorHandle min, TensorHandle max) {
    return guarded([&] { return x->clamp_(bound(min), bound(max)), 1; });
}

SNOOPI_API TensorHandle snoopi_lerp(TensorHandle x, TensorHandle end, TensorHandle weight) {
    return guarded([&] { return hand_over(at::lerp(*x, *end, *weight)); });
}

SNOOPI_API int32_t snoopi_lerp_(TensorHandle x, TensorHandle end, TensorHandle weight) {
    return guarded([&] { return x->lerp_(*end, *weight), 1; });
}

SNOOPI_API TensorHandle snoopi_where(TensorHandle condition, TensorHandle x, TensorHandle y) {
    return guarded([&] { return hand_over(at::where(*condition, *x, *y)); });
}

SNOOPI_API TensorHandle snoopi_isclose(
    TensorHandle x, TensorHandle y, double rtol, double atol, int32_t equal_nan) {
    return guarded([&] { return hand_over(at::isclose(*x, *y, rtol, atol, equal_nan != 0)); });
}
