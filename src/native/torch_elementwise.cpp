// Functions of each element of one tensor. Each `x` comes with its in-place form `x_`, which returns 1 when done.
#include "torch_args.h"

using namespace snoopi;

// y = name(x), and x = name(x) in place.
#define UNARY(name)                                                                                   \
    SNOOPI_API TensorHandle snoopi_##name(TensorHandle x) {                                           \
        return guarded([&] { return hand_over(at::name(*x)); });                                      \
    }                                                                                                 \
    SNOOPI_API int32_t snoopi_##name##_(TensorHandle x) { return guarded([&] { return x->name##_(), 1; }); }

// y = name(x), where libtorch has no in-place form.
#define PREDICATE(name)                                                                               \
    SNOOPI_API TensorHandle snoopi_##name(TensorHandle x) {                                           \
        return guarded([&] { return hand_over(at::name(*x)); });                                      \
    }

UNARY(abs)
UNARY(acos)
UNARY(acosh)
UNARY(asin)
UNARY(asinh)
UNARY(atan)
UNARY(atanh)
UNARY(bitwise_not)
UNARY(ceil)
UNARY(cos)
UNARY(cosh)
UNARY(deg2rad)
UNARY(digamma)
UNARY(erf)
UNARY(erfc)
UNARY(erfinv)
UNARY(exp)
UNARY(exp2)
UNARY(expm1)
UNARY(floor)
UNARY(frac)
UNARY(lgamma)
UNARY(log)
UNARY(log10)
UNARY(log1p)
UNARY(log2)
UNARY(logical_not)
UNARY(neg)
UNARY(rad2deg)
UNARY(reciprocal)
UNARY(relu)
UNARY(rsqrt)
UNARY(sigmoid)
UNARY(sign)
UNARY(sin)
UNARY(sinc)
UNARY(sinh)
UNARY(sqrt)
UNARY(tan)
UNARY(tanh)
UNARY(trunc)

PREDICATE(isfinite)
PREDICATE(isinf)
PREDICATE(isnan)
PREDICATE(isneginf)
PREDICATE(isposinf)
PREDICATE(log_sigmoid)
PREDICATE(positive)
PREDICATE(signbit)
PREDICATE(square)

SNOOPI_API TensorHandle snoopi_silu(TensorHandle x) {
    return guarded([&] { return hand_over(at::silu(*x)); });
}

SNOOPI_API int32_t snoopi_silu_(TensorHandle x) {
    return guarded([&] { return at::silu_(*x), 1; });
}

SNOOPI_API TensorHandle snoopi_round(TensorHandle x, int64_t decimals) {
    return guarded([&] { return hand_over(decimals == 0 ? at::round(*x) : at::round(*x, decimals)); });
}

SNOOPI_API int32_t snoopi_round_(TensorHandle x, int64_t decimals) {
    return guarded([&] { return decimals == 0 ? x->round_() : x->round_(decimals), 1; });
}

namespace {

Optional<double> optional_number(double value, int32_t is_given) {
    if (is_given == 0) return {};
    return value;
}

}  // namespace

SNOOPI_API TensorHandle snoopi_nan_to_num(
    TensorHandle x, double nan, double posinf, int32_t has_posinf, double neginf, int32_t has_neginf) {
    return guarded([&] {
        return hand_over(
            at::nan_to_num(*x, nan, optional_number(posinf, has_posinf), optional_number(neginf, has_neginf)));
    });
}

SNOOPI_API int32_t snoopi_nan_to_num_(
    TensorHandle x, double nan, double posinf, int32_t has_posinf, double neginf, int32_t has_neginf) {
    return guarded([&] {
        x->nan_to_num_(nan, optional_number(posinf, has_posinf), optional_number(neginf, has_neginf));
        return 1;
    });
}
